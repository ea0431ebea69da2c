// Remembers which questions were answered, which exercises were solved and which code cells were changed, in
// this browser and nowhere else. A classic script, because a page opened from disk may load no modules.
(() => {
  const words = "WORDS"; // the build puts the table of words here
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  const KEY = "bending-the-line.progress";
  const BOOK = "bending-the-line";
  const VERSION = 2;
  const KNOWN = [1, VERSION]; // version 1 had no edits
  const LARGEST = 1_000_000; // characters; a record has a few thousand, and the cells that were changed
  const LONGEST = 20_000; // characters of one cell
  const ACCEPTED = { questions: ["right", "wrong"], exercises: ["solved"] };
  const NAMES = { questions: /^q-[\w-]{1,80}$/, exercises: /^ex-[\w-]{1,80}$/ };
  // A cell is known by its page and the digest of its printed code: code that the book changed has another.
  const CELL = /^[\w./-]{1,100}#[0-9a-f]{12}(-\d{1,3})?$/;

  const nothing = () => ({ questions: {}, exercises: {}, edits: {} });

  /** The record that a text holds. Throws an Error with the reason, as the end of a sentence. */
  function read(text) {
    const refuse = (why, values = {}) => {
      throw new Error(fill(words.why[why], values));
    };
    if (text.length > LARGEST) refuse("large");
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      refuse("json");
    }
    if (data?.book !== BOOK) refuse("other");
    if (!KNOWN.includes(data.version)) {
      refuse("version", { found: JSON.stringify(data.version), known: KNOWN.join(", ") });
    }
    const record = nothing();
    const entriesOf = (part) => {
      const entries = data[part];
      if (typeof entries !== "object" || entries === null || Array.isArray(entries)) refuse("other");
      return Object.entries(entries);
    };
    for (const [part, accepted] of Object.entries(ACCEPTED)) {
      for (const [name, found] of entriesOf(part)) {
        if (!NAMES[part].test(name)) refuse("name", { name: JSON.stringify(name) });
        if (!accepted.includes(found)) refuse("entry", { name, found: JSON.stringify(found), accepted: accepted.join(", ") });
        record[part][name] = found;
      }
    }
    for (const [name, edit] of data.version === 1 ? [] : entriesOf("edits")) {
      if (!CELL.test(name)) refuse("name", { name: JSON.stringify(name) });
      const { code, at } = edit ?? {};
      if (typeof code !== "string" || code.length > LONGEST || !Number.isFinite(at)) refuse("edit", { name });
      record.edits[name] = { code, at };
    }
    return record;
  }

  const write = (record) => JSON.stringify({ book: BOOK, version: VERSION, ...record }, null, 2);

  /** Everything in either record; an answer that was right once stays right, and of two edits the later one. */
  function merged(one, other) {
    const questions = { ...one.questions };
    for (const [name, state] of Object.entries(other.questions)) {
      if (questions[name] !== "right") questions[name] = state;
    }
    const edits = { ...one.edits };
    for (const [name, edit] of Object.entries(other.edits)) {
      if (!(edits[name]?.at >= edit.at)) edits[name] = edit;
    }
    return { questions, exercises: { ...one.exercises, ...other.exercises }, edits };
  }

  // What the browser refuses to keep lives as long as the page.
  let unkept = null;
  let warned = false;

  function kept() {
    if (unkept) return unkept;
    let text;
    try {
      text = localStorage.getItem(KEY);
    } catch {
      unkept = nothing();
      return unkept;
    }
    if (text === null) return nothing();
    try {
      return read(text);
    } catch (error) {
      setAside(text, error.message);
      return nothing();
    }
  }

  function keep(record) {
    try {
      if (unkept || localStorage.forgets) throw new Error("nothing is kept, or what cannot be read would be lost");
      localStorage.setItem(KEY, write(record));
    } catch {
      unkept = record;
      if (!warned) tell(words.blocked);
      warned = true;
    }
    show();
  }

  function setAside(text, why) {
    try {
      let place = 1;
      while (localStorage.getItem(`${KEY}.damaged-${place}`) !== null) place += 1;
      localStorage.setItem(`${KEY}.damaged-${place}`, text);
      localStorage.removeItem(KEY);
    } catch {
      // It stays where it is, and this page goes on without it.
      unkept = nothing();
    }
    tell(fill(words.damaged, { why }), {
      label: words.save_damaged,
      act: () => download(words.damaged_name, text, "text/plain"),
    });
  }

  /** A message that stays until it is dismissed. */
  function tell(message, offer) {
    const notice = document.createElement("div");
    notice.className = "book-notice";
    notice.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = message;
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", act);
      return made;
    };
    notice.append(sentence);
    if (offer) notice.append(button(offer.label, offer.act));
    notice.append(button(words.dismiss, () => notice.remove()));
    document.querySelector(".book-notice")?.remove();
    document.body.append(notice);
  }

  function download(name, text, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function show() {
    const { questions, exercises } = kept();
    for (const place of document.querySelectorAll("[data-progress]")) {
      const asked = place.dataset.questions.split(" ").filter(Boolean);
      const set = place.dataset.exercises.split(" ").filter(Boolean);
      const right = asked.filter((name) => questions[name] === "right").length;
      const solved = set.filter((name) => exercises[name] === "solved").length;
      place.querySelector("progress").value = right + solved;
      place.querySelector(".progress-text").textContent = fill(words.chapter, {
        right,
        questions: asked.length,
        solved,
        exercises: set.length,
      });
    }
    for (const box of document.querySelectorAll(".question[data-question]")) {
      const state = questions[box.dataset.question];
      const tag = box.querySelector(".question-done");
      tag.textContent = state ? words[state] : "";
      tag.dataset.done = state ?? "";
    }
    for (const tick of document.querySelectorAll("[data-solves]")) {
      tick.checked = exercises[tick.dataset.solves] === "solved";
    }
  }

  document.addEventListener("question-checked", ({ detail: { name, right } }) => {
    keep(merged(kept(), { ...nothing(), questions: { [name]: right ? "right" : "wrong" } }));
  });

  document.addEventListener("exercise-checked", ({ detail: { name, passed } }) => {
    if (passed && NAMES.exercises.test(name)) keep(merged(kept(), { ...nothing(), exercises: { [name]: "solved" } }));
  });

  document.addEventListener("cell-edited", ({ detail: { page, cell, code } }) => {
    const record = kept();
    const name = `${page}#${cell}`;
    if (code === null) delete record.edits[name];
    else record.edits[name] = { code, at: Date.now() };
    keep(record);
  });

  window.bookProgress = {
    edits(page) {
      const own = Object.entries(kept().edits).filter(([name]) => name.startsWith(`${page}#`));
      return Object.fromEntries(own.map(([name, { code }]) => [name.slice(page.length + 1), code]));
    },
  };

  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-solves]")) return;
    const record = kept();
    if (target.checked) record.exercises[target.dataset.solves] = "solved";
    else delete record.exercises[target.dataset.solves];
    keep(record);
  });

  function setUpPanel(panel) {
    panel.querySelector("[data-act='save']").addEventListener("click", () => {
      download(words.saved_name, write(kept()), "application/json");
    });
    panel.querySelector("[data-act='erase']").addEventListener("click", () => {
      if (!confirm(words.confirm_erase)) return;
      keep(nothing());
      tell(words.erased);
    });
    panel.querySelector("[data-act='load']").addEventListener("change", async ({ target }) => {
      const [file] = target.files;
      if (!file) return;
      const text = file.size > 4 * LARGEST ? " ".repeat(LARGEST + 1) : await file.text();
      target.value = "";
      let copy;
      try {
        copy = read(text);
      } catch (error) {
        tell(fill(words.refused, { file: file.name, why: error.message }));
        return;
      }
      keep(merged(kept(), copy));
      tell(
        fill(words.loaded, {
          questions: Object.keys(copy.questions).length,
          exercises: Object.keys(copy.exercises).length,
          edits: Object.keys(copy.edits).length,
        }),
      );
    });
  }

  for (const panel of document.querySelectorAll(".progress-panel")) setUpPanel(panel);
  addEventListener("storage", ({ key }) => {
    if (key === KEY || key === null) show();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) show();
  });
  show();
})();
