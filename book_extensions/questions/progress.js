// Remembers which questions were answered, when each comes back, which exercises were solved and which code cells
// were changed, in this browser and nowhere else. A classic script, because a page opened from disk may load no modules.
(() => {
  const words = "WORDS"; // the build puts the table of words here
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  const KEY = "bending-the-line.progress";
  const PREDICTIONS = "bending-the-line.predictions"; // kept by `predictions.js`, erased with the rest
  const BOOK = "bending-the-line";
  const VERSION = 3;
  const KNOWN = [1, 2, VERSION]; // version 1 had no review, version 2 no edits
  const LARGEST = 1_000_000; // characters; a record has a few thousand, and the cells that were changed
  const LONGEST = 20_000; // characters of one cell
  const ACCEPTED = { questions: ["right", "wrong"], exercises: ["solved"] };
  const NAMES = { questions: /^q-[\w-]{1,80}$/, exercises: /^ex-[\w-]{1,80}$/ };
  // A cell is known by its page and the digest of its printed code: code that the book changed has another.
  const CELL = /^[\w./-]{1,100}#[0-9a-f]{12}(-\d{1,3})?$/;

  // Leitner's boxes: a question in the first one comes back after a day, in the last one after three weeks.
  const DAYS = [1, 3, 7, 21];
  const LAST = ["new", "right", "wrong"];

  const nothing = () => ({ questions: {}, exercises: {}, review: {}, studied: { day: "", seconds: 0 }, edits: {} });

  // A day is text such as 2026-11-30, in the reader's own time zone, so that days compare as they follow.
  const dayOf = (date) =>
    [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const today = () => dayOf(new Date());
  const later = (day, days) => {
    const [year, month, date] = day.split("-").map(Number);
    return dayOf(new Date(year, month - 1, date + days));
  };
  const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && later(text, 0) === text;

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
    if (data.version === 1) return record;
    for (const [name, entry] of entriesOf("review")) {
      if (!NAMES.questions.test(name)) refuse("name", { name: JSON.stringify(name) });
      const { box, due, last } = entry ?? {};
      if (!Number.isInteger(box) || !DAYS[box - 1] || !isDay(due) || !LAST.includes(last)) refuse("review", { name });
      record.review[name] = { box, due, last };
    }
    const { day, seconds } = Object.fromEntries(entriesOf("studied"));
    if ((day !== "" && !isDay(day)) || !(seconds >= 0 && seconds <= 86_400)) refuse("studied");
    record.studied = { day, seconds };
    if (data.version === 2) return record;
    for (const [name, edit] of entriesOf("edits")) {
      if (!CELL.test(name)) refuse("name", { name: JSON.stringify(name) });
      const { code, at } = edit ?? {};
      if (typeof code !== "string" || code.length > LONGEST || !Number.isFinite(at)) refuse("edit", { name });
      record.edits[name] = { code, at };
    }
    return record;
  }

  const write = (record) => JSON.stringify({ book: BOOK, version: VERSION, ...record }, null, 2);

  const answeredOn = ({ box, due }) => later(due, -DAYS[box - 1]);

  /** Of two entries of one question the one that was answered later, and of one day the lower box. */
  const newer = (one, other) => {
    if (!one || !other) return one ?? other;
    const [mine, theirs] = [answeredOn(one), answeredOn(other)];
    return theirs > mine || (theirs === mine && other.box < one.box) ? other : one;
  };

  /** Everything in either record; an answer that was right once stays right, and of two edits the later one. */
  function merged(one, other) {
    const questions = { ...one.questions };
    for (const [name, state] of Object.entries(other.questions)) {
      if (questions[name] !== "right") questions[name] = state;
    }
    const review = { ...one.review };
    for (const [name, entry] of Object.entries(other.review)) review[name] = newer(review[name], entry);
    const [mine, theirs] = [one.studied, other.studied];
    const more = theirs.day === mine.day ? theirs.seconds > mine.seconds : theirs.day > mine.day;
    const edits = { ...one.edits };
    for (const [name, edit] of Object.entries(other.edits)) {
      if (!(edits[name]?.at >= edit.at)) edits[name] = edit;
    }
    const exercises = { ...one.exercises, ...other.exercises };
    return { questions, exercises, review, studied: more ? theirs : mine, edits };
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
      if (unkept) throw new Error("what cannot be read is not written over");
      if (localStorage.forgets) throw new Error("the page's stand-in for a refused storage");
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
    document.dispatchEvent(new CustomEvent("progress-kept"));
  }

  /** Where a question lies: one that was answered before there were boxes lies in the first, and is due. */
  const placeOf = (record, name, day) =>
    record.review[name] ?? (record.questions[name] && { box: 1, due: day, last: record.questions[name] });

  // A clock that was wrong once must not hide a question for years.
  const isDue = ({ due }, day) => due <= day || due > later(day, DAYS.at(-1));

  document.addEventListener("question-checked", ({ detail: { name, right } }) => {
    const record = kept();
    const day = today();
    const place = placeOf(record, name, day);
    if (!right) record.review[name] = { box: 1, due: later(day, DAYS[0]), last: "wrong" };
    else if (!place || isDue(place, day)) {
      // One that was only put in has not been answered yet, so its first right answer leaves it in its box.
      const box = !place || place.last === "new" ? 1 : Math.min(place.box + 1, DAYS.length);
      record.review[name] = { box, due: later(day, DAYS[box - 1]), last: "right" };
    }
    keep(merged(record, { ...nothing(), questions: { [name]: right ? "right" : "wrong" } }));
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

  document.addEventListener("question-added", show);

  // What the cells that run in the page ask.
  window.bookProgress = {
    /** The changed code of a page's cells, by the cell's digest. */
    edits(page) {
      const own = Object.entries(kept().edits).filter(([name]) => name.startsWith(`${page}#`));
      return Object.fromEntries(own.map(([name, { code }]) => [name.slice(page.length + 1), code]));
    },
  };

  // The frame in which a learning platform shows the book keeps the record there as well.
  window.bookRecord = {
    text: () => write(kept()),
    /** Add what a text holds; throws as `read` does. */
    add: (text) => keep(merged(kept(), read(text))),
    erase: () => keep(nothing()),
  };

  // What the page of review asks and tells; that page holds the questions.
  window.bookReview = {
    /** Which of these questions are due: those last answered wrong first, then the lower boxes, then the older. */
    due(names) {
      const [record, day] = [kept(), today()];
      const rank = ({ last, box, due }) => `${last === "wrong" ? 0 : 1}${box}${due}`;
      return names
        .map((name) => ({ name, ...placeOf(record, name, day) }))
        .filter((card) => card.box && isDue(card, day))
        .sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
        .map(({ name }) => name);
    },
    /** How many of these questions lie in each box. */
    boxes(names) {
      const [record, day] = [kept(), today()];
      const places = names.map((name) => placeOf(record, name, day)?.box);
      return DAYS.map((days, index) => ({ days, count: places.filter((box) => box === index + 1).length }));
    },
    /** The questions among these that lie in no box. */
    outside(names) {
      const record = kept();
      return names.filter((name) => !placeOf(record, name, ""));
    },
    /** Put questions into the first box, due today. */
    add(names) {
      const record = kept();
      for (const name of names) record.review[name] = { box: 1, due: today(), last: "new" };
      keep(record);
    },
    /** How many seconds of today went into review, with so many more. */
    seconds(more = 0) {
      const record = kept();
      if (record.studied.day !== today()) record.studied = { day: today(), seconds: 0 };
      record.studied.seconds = Math.min(86_400, Math.round(record.studied.seconds + more));
      if (more) keep(record);
      return record.studied.seconds;
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
      try {
        localStorage.removeItem(PREDICTIONS);
      } catch {
        // Nothing was kept.
      }
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
