/** Share links: an explorer's whole state in the address, after the `#`. */

/** Longer fragments are refused unread: no state of ours comes near, even with a table of 5,000 rows. */
const LONGEST = 1_000_000;

/** The fragment (without `#`) that restores `state` in the explorer at `place`. */
export function toFragment(place: string, state: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `${place}=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/**
 * The state that a fragment carries for the explorer at `place`: null when it carries none,
 * undefined when it is cut off or otherwise unreadable.
 */
export function fromFragment(place: string, fragment: string): unknown {
  const [name, encoded] = fragment.replace(/^#/, "").split("=", 2);
  if (name !== place || encoded === undefined) return null;
  if (encoded.length > LONGEST) return undefined;
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    // A link to nothing at all is as unreadable as a damaged one.
    return (JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Takes a link's state out of the address, once the reader has gone on from it. */
export function dropFragment(place: string): void {
  if (!location.hash.startsWith(`#${place}=`)) return;
  try {
    history.replaceState(history.state, "", location.href.split("#")[0]);
  } catch {
    // Some browsers forbid this in a page opened from disk; a reload then shows the link's state again.
  }
}
