/**
 * One explorer's state, kept in step with its surroundings.
 *
 * In a notebook the Python object's `state` trait holds it. On a page it starts from the share link in
 * the address, else from what this reader left here last time, else from the page's own default.
 */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { text } from "../text.js";
import { dropFragment, fromFragment, toFragment } from "./link.js";
import { type Checked, checkState, type State } from "./schema.js";

/** What anywidget hands to a front end; the static page offers the same. */
export interface WidgetModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  on(event: string, callback: (...values: never[]) => void): void;
  off(event: string, callback?: (...values: never[]) => void): void;
  save_changes(): void;
  send(content: unknown): void;
}

export interface Store<T> {
  state: T;
  /** Sets the given fields; the rest stays. */
  update(fields: Partial<T>): void;
  /** Back to the state the author of the page gave. */
  reset(): void;
  /** What was not accepted of a state from outside. */
  problems: string[];
  dismiss(): void;
  /** An address that restores this state. */
  link(): string;
  /** Whether a Python kernel holds the state. */
  live: boolean;
}

/** Raised when a stored state's fields change their meaning; older ones are then left alone. */
const FORMAT = 1;
const storageKey = (place: string) => `bending-the-line/${FORMAT}/${location.pathname}/${place}`;

function remembered(key: string): unknown {
  try {
    const written = localStorage.getItem(key);
    return written === null ? null : (JSON.parse(written) as unknown);
  } catch {
    return null; // storage is switched off, or holds no JSON: start afresh
  }
}

function remember(key: string, state: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // Storage is full or switched off; the share link still keeps the state.
  }
}

/** What the address holds for this place, checked; null when it holds nothing for it. */
function linked<T>(explorer: string, place: string, otherwise: T): Checked<T> | null {
  const shared = fromFragment(place, location.hash);
  if (shared === null) return null;
  if (shared === undefined) return { state: otherwise, problems: [text.brokenLink] };
  return checkState<T>(explorer, shared);
}

export function useStore<T extends object = State>(explorer: string, model: WidgetModel): Store<T> {
  const live = model.get("_live") !== false;
  // The page numbers explorers of one kind, so that each has a link and a memory of its own.
  const place = String(model.get("_place") ?? explorer);
  const key = storageKey(place);

  const [first] = useState(() => {
    const given = checkState<T>(explorer, model.get("state") ?? {});
    if (live) return { given, start: given };
    const before = remembered(key);
    const start = before === null ? given : checkState<T>(explorer, before);
    return { given, start: linked(explorer, place, start.state) ?? start };
  });
  const [state, setState] = useState<T>(first.start.state);
  const [problems, setProblems] = useState(first.start.problems);
  const current = useRef(state);

  const replace = useCallback((next: T) => {
    current.current = next;
    setState(next);
    model.set("state", next);
    model.save_changes();
    if (live) return;
    remember(key, next);
    dropFragment(place);
  }, []);

  useEffect(() => {
    const take = (outside: Checked<T>) => {
      current.current = outside.state;
      setState(outside.state);
      setProblems(outside.problems);
    };
    const changed = () => {
      const outside = checkState<T>(explorer, model.get("state"));
      if (JSON.stringify(outside.state) !== JSON.stringify(current.current)) take(outside);
    };
    const followed = () => {
      const outside = live ? null : linked(explorer, place, current.current);
      if (outside) take(outside);
    };
    model.on("change:state", changed);
    addEventListener("hashchange", followed);
    return () => {
      model.off("change:state", changed);
      removeEventListener("hashchange", followed);
    };
  }, []);

  return {
    state,
    update: useCallback((fields) => replace({ ...current.current, ...fields }), []),
    reset: useCallback(() => {
      replace(structuredClone(first.given.state));
      setProblems([]);
    }, []),
    problems,
    dismiss: useCallback(() => setProblems([]), []),
    link: useCallback(() => `${location.href.split("#")[0]}#${toFragment(place, current.current)}`, []),
    live,
  };
}
