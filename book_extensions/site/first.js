// Runs before the first paint, so that no page shows in the wrong colours first, or late, and before all other
// scripts, which take for granted what a browser may refuse or lack.
(() => {
  // What a refused or full storage does not take lives as long as the page; `forgets` says so.
  function memory(refused) {
    const written = new Map();
    return {
      forgets: true,
      getItem(key) {
        if (written.has(key)) return written.get(key);
        try {
          return refused.getItem(key);
        } catch {
          return null;
        }
      },
      setItem: (key, value) => void written.set(key, String(value)),
      removeItem: (key) => void written.set(key, null),
    };
  }
  for (const name of ["localStorage", "sessionStorage"]) {
    let storage = null;
    try {
      storage = window[name];
      storage.setItem("bending-the-line.probe", "room for what a page remembers".repeat(8));
      storage.getItem("bending-the-line.probe");
      storage.removeItem("bending-the-line.probe");
    } catch {
      Object.defineProperty(window, name, { value: memory(storage), configurable: true });
    }
  }

  // Without the browser's own, sizes are told at first, and when the window or a folded part changes.
  window.ResizeObserver ??= class {
    constructor(tell) {
      this.watched = new Set();
      this.tell = (targets) => targets.length && tell(targets.map((target) => {
        const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(target);
        const width = target.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        const height = target.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
        return { target, contentRect: { width, height } };
      }));
      this.tellAll = () => this.tell([...this.watched]);
      for (const change of ["resize", "toggle"]) addEventListener(change, this.tellAll, true);
    }

    observe(target) {
      this.watched.add(target);
      requestAnimationFrame(() => this.watched.has(target) && this.tell([target]));
    }

    unobserve(target) {
      this.watched.delete(target);
    }

    disconnect() {
      this.watched.clear();
      for (const change of ["resize", "toggle"]) removeEventListener(change, this.tellAll, true);
    }
  };

  // Without the browser's own, everything counts as in view.
  window.IntersectionObserver ??= class {
    constructor(tell) {
      this.tell = tell;
      this.watched = new Set();
    }

    observe(target) {
      this.watched.add(target);
      requestAnimationFrame(() => {
        if (!this.watched.has(target)) return;
        const boundingClientRect = target.getBoundingClientRect();
        this.tell([{ target, isIntersecting: true, intersectionRatio: 1, boundingClientRect }], this);
      });
    }

    unobserve(target) {
      this.watched.delete(target);
    }

    disconnect() {
      this.watched.clear();
    }
  };
  window.structuredClone ??= (value) => JSON.parse(JSON.stringify(value));

  const { dataset } = document.documentElement;
  dataset.mode = localStorage.getItem("mode") || dataset.theme;
  const system = matchMedia("(prefers-color-scheme: dark)");
  // Paper is light. Printing opens with an event; tools that only ask for the look of paper change the medium. Both
  // tell in any order, and late: what holds is asked when a message comes, never taken from the message.
  const paper = matchMedia("print");
  let isPrinting = false;
  function paint() {
    if (isPrinting || paper.matches) dataset.theme = "light";
    else if (dataset.mode === "auto") dataset.theme = system.matches ? "dark" : "light";
    else dataset.theme = dataset.mode;
  }
  function print(starts) {
    isPrinting = starts;
    paint();
  }
  paint();
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  for (const asked of [paper, system]) asked.addEventListener("change", paint);
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
