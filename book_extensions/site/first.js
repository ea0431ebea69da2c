// Runs before the first paint, so that no page shows in the wrong colours first, or late.
(() => {
  const { dataset } = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("mode");
  } catch {
    // A browser that keeps nothing for this site refuses to be asked.
  }
  dataset.mode = chosen || dataset.theme;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  dataset.theme = dataset.mode === "auto" ? system : dataset.mode;
  // Who opens a page at its top does not see its end: `reading.js` lays out sections when there is time. Whoever
  // does something needs them all, since places are wrong as long as heights are guesses.
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type === "navigate" && !location.hash) {
    dataset.arriving = "";
    for (const action of ["keydown", "pointerdown", "scroll", "wheel"]) {
      addEventListener(action, () => delete dataset.arriving, { once: true, passive: true });
    }
  }
})();
