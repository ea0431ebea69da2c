// Code cells that run in the page. Nothing is loaded before a reader presses Run or Edit; until then this shows
// again what the reader has changed. A classic script, because a page opened from disk may load no modules.
(() => {
  const bars = [...document.querySelectorAll(".live-bar")];
  if (!bars.length && !document.querySelector(".course-explorer")) return;
  const words = {
    again: "Start again",
    changed: "changed by you",
    failed: "What runs this cell could not be loaded. Reload the page to try again.",
  };

  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const path = decodeURI(location.pathname.slice(root.pathname.length)).replace(/\.html$/, "");
  const page = path.replace(/(^|\/)$/, "$1index");

  const loading = new Map();
  function load(name) {
    const begun = loading.get(name);
    if (begun) return begun;
    const loaded = new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = new URL(`_static/live/${name}`, root).href;
      script.onload = done;
      script.onerror = () => {
        loading.delete(name);
        fail(new Error(`${name} was not loaded`));
      };
      document.head.append(script);
    });
    loading.set(name, loaded);
    return loaded;
  }

  /** Says whether the reader changed a cell, and offers the cell as it was printed. */
  function mark(bar, changed) {
    bar.closest(".cell").classList.toggle("changed", changed);
    const marks = [...bar.querySelectorAll("[data-act='again'], .live-changed")];
    if (changed === marks.length > 0) return;
    for (const one of marks) one.remove();
    if (!changed) return;
    const edit = bar.querySelector("[data-act='edit']");
    const again = edit.cloneNode();
    again.hidden = false;
    again.dataset.act = "again";
    again.textContent = words.again;
    again.setAttribute("aria-label", edit.getAttribute("aria-label").replace(/^\S+/, words.again));
    const told = document.createElement("span");
    told.className = "live-changed";
    told.textContent = words.changed;
    edit.after(again, told);
  }

  /** The place of a cell's code: puts an element there instead of the printed code, or with null takes it away. */
  function place(bar, element) {
    const cell = bar.closest(".cell");
    const printed = cell.querySelector(".cell_input .highlight").parentElement;
    cell.querySelector(".live-code")?.remove();
    printed.hidden = element !== null;
    if (!element) return;
    element.classList.add("live-code");
    printed.after(element);
  }

  const live = {
    page,
    root,
    load,
    mark,
    place,
    /** The page's code cells, and the names that it imports. */
    cells(list, imported) {
      live.listed = { list, imported };
    },
  };
  window.bookLive = live;

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest(".live-bar button[data-act]");
    if (!button) return;
    const bar = button.parentElement;
    try {
      const parts = ["page.js", "parts/worker.js"];
      if (bar.dataset.cell) parts.push(`cells/${page}.js`);
      if (button.dataset.act === "edit") parts.push("parts/editor.js");
      if (!live.act) bar.dataset.state = "loading";
      await Promise.all(parts.map(load));
      live.act(bar, button.dataset.act);
    } catch (error) {
      console.error(error);
      bar.dataset.state = "failed";
      const told = bar.querySelector(".live-status") ?? document.createElement("span");
      told.className = "live-status";
      told.setAttribute("role", "alert");
      told.textContent = words.failed;
      bar.append(told);
    }
  });

  // What was changed on another day, once the script that remembers it has run.
  document.addEventListener("DOMContentLoaded", () => {
    const edits = window.bookProgress?.edits(page) ?? {};
    for (const bar of bars) {
      const code = edits[bar.dataset.cell];
      if (code === undefined) continue;
      const plain = document.createElement("pre");
      plain.textContent = code;
      place(bar, plain);
      mark(bar, true);
    }
  });
})();
