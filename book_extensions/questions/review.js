// Brings questions back on the page of review, one at a time, for ten minutes a day at most. What lies in
// which box is kept by progress.js. A classic script, because a page opened from disk may load no modules.
(() => {
  const words = "WORDS"; // the build puts the table of words here
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  const MOST = 600; // seconds a day
  const LONGEST = 120; // seconds that count for one look at a question; a reader who left does not study

  function setUp(panel) {
    const find = (name) => panel.querySelector(`.review-${name}`);
    const [state, place, begin, next, stop] = ["state", "place", "begin", "next", "stop"].map(find);
    const [choice, add, boxes] = ["choice", "add", "boxes"].map(find);
    const cards = new Map([...document.querySelectorAll("template[data-review]")].map((card) => [card.dataset.review, card]));
    const names = [...cards.keys()];
    const minutes = { most: MOST / 60 };
    let waiting = [];
    let answers = new Map();
    let since = null; // when the look at the question began

    function spend() {
      const more = since === null ? 0 : Math.min(LONGEST, (performance.now() - since) / 1000);
      since = null;
      return bookReview.seconds(more);
    }

    function look() {
      since = document.hidden || !place.firstElementChild ? null : performance.now();
    }

    function tell(name, values = {}) {
      state.textContent = fill(words[name], { ...minutes, ...values });
    }

    function count() {
      const lines = bookReview.boxes(names).map(({ days, count: held }, index) => {
        const line = document.createElement("li");
        line.textContent = fill(days === 1 ? words.box_one : words.box, { number: index + 1, days, count: held });
        return line;
      });
      boxes.replaceChildren(...lines);
      const own = (chapter) => names.filter((name) => cards.get(name).dataset.page === chapter.value);
      for (const chapter of choice.options) {
        const outside = bookReview.outside(own(chapter)).length;
        chapter.textContent = fill(words.choice, { title: chapter.dataset.title, count: outside });
        chapter.disabled = !outside;
      }
      if (choice.selectedOptions[0]?.disabled) {
        const open = [...choice.options].find((chapter) => !chapter.disabled);
        if (open) choice.value = open.value;
      }
      add.disabled = choice.selectedOptions[0]?.disabled ?? true;
    }

    /** What stands there while no question does. */
    function rest() {
      const spent = spend();
      place.replaceChildren();
      const due = bookReview.due(names);
      if (answers.size && !due.length) {
        tell("done", { answered: answers.size, right: [...answers.values()].filter(Boolean).length });
      } else if (due.length && spent >= MOST) tell("enough", { count: due.length });
      else if (due.length) {
        tell(due.length === 1 ? "due_one" : "due", { count: due.length, minutes: Math.floor(spent / 60) });
      } else tell(bookReview.outside(names).length === names.length ? "empty" : "none");
      begin.hidden = !due.length || spent >= MOST;
      next.hidden = stop.hidden = true;
      count();
    }

    function ask() {
      if (!waiting.length || spend() >= MOST) {
        rest();
        state.focus();
        return;
      }
      const card = cards.get(waiting.shift());
      place.replaceChildren(card.content.firstElementChild.cloneNode(true));
      const box = place.firstElementChild;
      box.dispatchEvent(new CustomEvent("question-added", { bubbles: true }));
      begin.hidden = next.hidden = true;
      stop.hidden = false;
      tell("now", { number: answers.size + 1, count: answers.size + 1 + waiting.length });
      box.tabIndex = -1;
      box.focus();
      look();
    }

    place.addEventListener("question-checked", ({ detail: { name, right } }) => {
      // Only the first answer counts; the next one has seen the explanation.
      if (!answers.has(name)) answers.set(name, right);
      next.hidden = false;
      stop.hidden = !waiting.length;
      spend();
      look();
    });
    begin.addEventListener("click", () => {
      waiting = bookReview.due(names);
      answers = new Map();
      ask();
    });
    next.addEventListener("click", ask);
    stop.addEventListener("click", () => {
      rest();
      state.focus();
    });
    add.addEventListener("click", () => {
      const own = names.filter((name) => cards.get(name).dataset.page === choice.value);
      bookReview.add(bookReview.outside(own));
      if (place.firstElementChild) count();
      else rest();
    });
    choice.addEventListener("change", count);
    document.addEventListener("visibilitychange", () => {
      spend();
      if (!document.hidden) look();
    });
    addEventListener("pagehide", spend);
    // What another page of the book remembers, or a copy that was loaded.
    document.addEventListener("progress-kept", () => {
      if (!place.firstElementChild) rest();
    });
    rest();
    panel.dataset.ready = "";
  }

  for (const panel of document.querySelectorAll(".review-panel")) setUp(panel);
})();
