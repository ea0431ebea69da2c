// Covers what a question asks the reader to predict, and keeps what is written into the fields of boxes, in
// this browser and nowhere else. A classic script, because a page opened from disk may load no modules.
(() => {
  const words = "WORDS"; // the build puts the table of words here
  const KEY = "bending-the-line.predictions";

  // What the browser refuses to keep lives as long as the page.
  let unkept = null;

  function kept() {
    if (unkept) return unkept;
    try {
      const { shown, notes } = JSON.parse(localStorage.getItem(KEY));
      return { shown: shown.filter((name) => typeof name === "string"), notes: { ...notes } };
    } catch {
      return { shown: [], notes: {} };
    }
  }

  function keep(record) {
    try {
      localStorage.setItem(KEY, JSON.stringify(record));
    } catch {
      unkept = record;
    }
  }

  const question = (name) => document.getElementById(name);
  const answered = new Set();
  // What was answered on an earlier visit `progress.js`, which ran before, has marked.
  const isOpen = (name, shown) =>
    answered.has(name) || shown.includes(name) || Boolean(question(name).querySelector(".question-done").dataset.done);

  function cover(box, names) {
    box.dataset.covered = "";
    // Words about a result have no plate of their own.
    if ("words" in box.dataset) return () => delete box.dataset.covered;
    const results = [...box.children];
    const plate = document.createElement("div");
    plate.className = "prediction-cover";
    const sentence = document.createElement("p");
    sentence.textContent = words.covered;
    const link = document.createElement("a");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.show;
    button.addEventListener("click", () => {
      const record = kept();
      record.shown = [...new Set([...record.shown, ...names])];
      keep(record);
      openAll();
      results[0].tabIndex = -1; // where the button stood, reading goes on
      results[0].focus();
    });
    link.textContent = words.question;
    plate.append(sentence, link, button);
    box.prepend(plate);
    for (const result of results) result.inert = true;
    return () => {
      plate.remove();
      delete box.dataset.covered;
      for (const result of results) result.inert = false;
    };
  }

  const covered = new Map();

  function openAll() {
    const { shown } = kept();
    for (const [box, { names, open }] of covered) {
      const left = names.filter((name) => !isOpen(name, shown));
      if (left.length) {
        for (const link of box.querySelectorAll(".prediction-cover a")) link.href = `#${left[0]}`;
      } else {
        open();
        covered.delete(box);
      }
    }
  }

  for (const box of document.querySelectorAll("[data-predicts]")) {
    const names = box.dataset.predicts.split(" ").filter(question);
    if (names.some((name) => !isOpen(name, kept().shown))) covered.set(box, { names, open: cover(box, names) });
  }
  openAll();
  document.addEventListener("question-checked", ({ detail: { name } }) => {
    answered.add(name);
    openAll();
  });

  for (const field of document.querySelectorAll("[data-note]")) {
    field.value = kept().notes[field.dataset.note] ?? "";
    field.addEventListener("input", () => {
      const record = kept();
      record.notes[field.dataset.note] = field.value;
      keep(record);
    });
  }
})();
