// Runs before the first paint, so that no page shows in the wrong colours first, or late.
(() => {
  const { dataset } = document.documentElement;
  // A browser that keeps nothing for this site refuses even to be asked, and the theme's scripts would stop at that.
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("mode");
    } catch {
      const values = new Map();
      const value = {
        forgets: true,
        getItem: (key) => values.get(key) ?? null,
        setItem: (key, text) => values.set(key, `${text}`),
        removeItem: (key) => values.delete(key),
      };
      Object.defineProperty(window, name, { value });
    }
  }
  const chosen = localStorage.getItem("mode");
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
