// What makes a page comfortable to read. Without it everything can still be read.
(() => {
  // The sections that `first.js` left for later, some blocks at a time, so that a slow phone answers in between.
  // The theme measures the whole page as soon as it is loaded: it hears of that when there is nothing left to do.
  const { dataset } = document.documentElement;
  // What came before has been laid out, and nothing else waits. A page that is not shown has no frames.
  const idle = async () => {
    await new Promise((done) => {
      requestAnimationFrame(done);
      setTimeout(done, 200);
    });
    await new Promise((done) => {
      if (window.requestIdleCallback) requestIdleCallback(done, { timeout: 200 });
      else setTimeout(done, 20);
    });
  };
  const AT_ONCE = 100; // elements, about as many as a slow phone lays out in 50 ms
  const blocksOf = (section) =>
    [...section.children].flatMap((block) => (block.matches("section") ? blocksOf(block) : [block]));
  async function arrive(event) {
    if (!("arriving" in dataset)) return;
    event.stopImmediatePropagation();
    for (const section of document.querySelectorAll(".bd-article > section > section")) {
      await idle();
      // What the reader sees is laid out, and stays where it is.
      const blocks = section.getBoundingClientRect().top < 2 * innerHeight ? [] : blocksOf(section);
      for (const block of blocks) block.classList.add("waits");
      section.classList.add("arrived");
      let elements = 0;
      for (const block of blocks) {
        const more = block.querySelectorAll("*").length;
        if (elements && elements + more > AT_ONCE && "arriving" in dataset) {
          await idle();
          elements = 0;
        }
        elements += more;
        block.classList.remove("waits");
      }
      if (!("arriving" in dataset)) break;
    }
    delete dataset.arriving;
    dispatchEvent(new Event("load"));
  }
  addEventListener("load", arrive, { once: true });

  const article = document.querySelector("article.bd-article");
  if (!article) return;

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const status = make("div", { className: "reading-status" });
  status.setAttribute("role", "status");
  document.body.append(status);

  // What is folded opens for who comes by a link into it.
  function reveal() {
    let name;
    try {
      name = decodeURIComponent(location.hash.slice(1));
    } catch {
      return; // No place has such a name.
    }
    const target = name && document.getElementById(name);
    if (!target) return;
    let opened = false;
    for (let section = target.closest("section"); section; section = section.parentElement.closest("section")) {
      const folded = section.querySelector(":scope > details.deeper:not([open])");
      if (folded) opened = folded.open = true;
    }
    if (opened) target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();

  // A box that scrolls is reached by keyboard, but only while there is something to scroll.
  const SCROLLERS = [
    [".cell_output pre", "Output"],
    ["pre", "Code"],
    [".table-scroll, .pst-scrollable-table-container", "Table"],
    [".math-display", "Formula"],
    [".themed-figure.wide", "Figure"],
  ];
  const labels = new Map();
  for (const [selector, label] of SCROLLERS) {
    for (const box of article.querySelectorAll(selector)) {
      if (!labels.has(box) && !box.closest(".course-explorer")) labels.set(box, label);
    }
  }
  const scrolls = (box) =>
    box.scrollWidth > box.clientWidth + 1 ||
    (box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY));
  function markScroller(box, isOne) {
    if (isOne) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", labels.get(box));
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  }
  const sizes = new ResizeObserver((entries) => {
    const boxes = new Set(entries.map(({ target }) => (labels.has(target) ? target : target.parentElement)));
    // All are measured before one is marked: each mark would have the page measured anew.
    const measured = [...boxes].map((box) => [box, scrolls(box)]);
    for (const [box, isOne] of measured) markScroller(box, isOne);
  });
  for (const box of labels.keys()) {
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
  }

  // A figure opens in full size.
  let dialog;
  function enlarge(figure) {
    const image = [...figure.querySelectorAll("img")].find((one) => one.getClientRects().length);
    if (!image) return;
    if (!dialog) {
      const close = make("button", { type: "button", className: "figure-close", textContent: "Close" });
      close.addEventListener("click", () => dialog.close());
      const box = make("div", { className: "figure-box", tabIndex: 0 });
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Enlarged figure");
      dialog = make("dialog", { className: "figure-dialog" }, close, box, make("p"));
      dialog.setAttribute("aria-label", "Figure");
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      document.body.append(dialog);
    }
    const large = make("img", { src: image.src, alt: image.alt, width: image.width, height: image.height });
    dialog.querySelector(".figure-box").replaceChildren(large);
    dialog.querySelector("p").textContent = image.alt;
    dialog.showModal();
  }
  for (const figure of article.querySelectorAll(".themed-figure")) {
    const frame = figure.parentElement;
    if (!frame.matches(".figure-frame")) continue;
    const button = make("button", { type: "button", className: "figure-enlarge", textContent: "Enlarge" });
    button.setAttribute("aria-label", "Enlarge the figure");
    button.addEventListener("click", () => enlarge(figure));
    figure.addEventListener("click", () => enlarge(figure));
    frame.append(button);
  }

  // A formula is copied as TeX: by its button, or as part of selected text.
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = make("textarea", { value: text, className: "reading-status" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const texOf = (formula) => formula.querySelector("annotation")?.textContent ?? formula.textContent;

  for (const box of article.querySelectorAll(".math-display")) {
    const button = make("button", { type: "button", className: "copy-tex", textContent: "Copy TeX" });
    button.addEventListener("click", async () => {
      await copy([...box.querySelectorAll("math")].map(texOf).join("\n"));
      button.textContent = "Copied";
      status.textContent = "The formula's TeX is in the clipboard.";
      setTimeout(() => {
        button.textContent = "Copy TeX";
        status.textContent = "";
      }, 2000);
    });
    box.append(button);
  }

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    const formulaAt = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("math");
    const [first, last] = [range.startContainer, range.endContainer].map(formulaAt);
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const copied = make("div", { className: "reading-status" }, range.cloneContents());
    const formulas = copied.querySelectorAll("math");
    if (!formulas.length) return;
    event.clipboardData.setData("text/html", copied.innerHTML);
    for (const formula of formulas) {
      const marks = formula.getAttribute("display") === "block" ? "$$" : "$";
      formula.replaceWith(`${marks}${texOf(formula)}${marks}`);
    }
    for (const button of copied.querySelectorAll("button, .headerlink")) button.remove();
    document.body.append(copied); // only what is laid out knows where its lines end
    event.clipboardData.setData("text/plain", copied.innerText);
    copied.remove();
    event.preventDefault();
  });

  // A term is explained where it stands: on hover, on focus, and at the first tap.
  const terms = article.querySelectorAll("a[aria-describedby^='definition-']");
  if (terms.length) {
    const tip = make("div", { className: "term-tip", popover: "manual" });
    tip.setAttribute("aria-hidden", "true"); // the link's description says the same
    document.body.append(tip);
    let shown = null;
    let waiting;

    function show(link) {
      clearTimeout(waiting);
      if (shown === link) return;
      const definition = document.getElementById(link.getAttribute("aria-describedby"));
      tip.replaceChildren(...[...definition.cloneNode(true).childNodes]);
      tip.showPopover();
      shown = link;
      const gap = 8;
      const [at] = link.getClientRects();
      const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - gap);
      const above = at.top - tip.offsetHeight - gap;
      tip.style.left = `${Math.max(gap, left)}px`;
      tip.style.top = `${at.bottom + tip.offsetHeight + gap > innerHeight && above > 0 ? above : at.bottom + gap}px`;
    }
    function hide() {
      clearTimeout(waiting);
      if (shown) tip.hidePopover();
      shown = null;
    }
    // The pointer may cross the gap to the words and rest on them.
    const hideSoon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(hide, 250);
    };

    for (const link of terms) {
      link.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "touch") return;
        clearTimeout(waiting);
        waiting = setTimeout(() => show(link), 150);
      });
      link.addEventListener("pointerleave", hideSoon);
      link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
      link.addEventListener("blur", hide);
      link.addEventListener("click", (event) => {
        if (event.pointerType !== "touch" || shown === link) return;
        event.preventDefault();
        show(link);
      });
    }
    tip.addEventListener("pointerenter", () => clearTimeout(waiting));
    tip.addEventListener("pointerleave", hideSoon);
    addEventListener("keydown", (event) => event.key === "Escape" && hide());
    addEventListener("scroll", hide, { passive: true });
    addEventListener("pointerdown", (event) => {
      if (shown && !tip.contains(event.target) && event.target.closest("a") !== shown) hide();
    });
  }

  // Paper shows what the screen folds away.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...article.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
})();
