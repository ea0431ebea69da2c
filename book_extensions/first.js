// Runs before the first paint, so that no page shows in the wrong colours first.
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
})();
