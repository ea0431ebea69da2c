// Runs before the first paint, so that no page shows in the wrong colours first.
(() => {
  const { dataset } = document.documentElement;
  dataset.mode = localStorage.getItem("mode") || dataset.theme;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  dataset.theme = dataset.mode === "auto" ? system : dataset.mode;
})();
