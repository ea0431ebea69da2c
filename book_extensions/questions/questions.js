// Checks the answers to the questions of a page. The explanations stand in the page already, behind a
// click; what belongs to the reader's answer is copied into the form. A classic script, because a page
// opened from disk may load no modules.
(() => {
  const words = "WORDS"; // the build puts the table of words here
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  const isRight = (item) => item.dataset.right !== undefined;
  const indexOf = (item) => Number(item.dataset.index);

  // Each judge gives {ask} if there is nothing to judge yet, or {right, say, show, marks}: whether all
  // is right, a sentence, the answers to explain, and which answers are right by their index.
  const judges = {
    choice({ choices, answers }) {
      const chosen = choices.filter((choice) => choice.querySelector("input").checked).map(indexOf);
      if (!chosen.length) return { ask: words.choose };
      const wrong = chosen.filter((i) => !isRight(answers[i]));
      const missing = answers.filter(isRight).length - (chosen.length - wrong.length);
      const say = wrong.length ? words.wrong : !missing ? words.right : missing === 1 ? words.missing_one : words.missing;
      return {
        right: !wrong.length && !missing,
        say: fill(say, { count: missing }),
        show: chosen,
        marks: new Map(chosen.map((i) => [i, isRight(answers[i])])),
      };
    },

    number({ box, answers }) {
      const typed = box.querySelector("input").value.trim();
      if (!typed) return { ask: words.type };
      const unit = box.querySelector(".question-unit")?.textContent ?? "";
      const bare = typed.replace(/\s|_/g, "").replace("−", "-").replace(",", ".");
      const value = Number(unit && bare.endsWith(unit) ? bare.slice(0, -unit.length) : bare);
      if (!Number.isFinite(value)) return { ask: fill(words.not_a_number, { typed }), invalid: true };
      // A little more than the tolerance, because 0.7 - 0.6 is more than 0.1 in floating point.
      const distance = (item) => Math.abs(value - Number(item.dataset.value));
      const reach = (item) => Number(box.dataset.tolerance) + 1e-9 * Math.max(1, Math.abs(Number(item.dataset.value)));
      const hit = answers.filter((item) => distance(item) <= reach(item));
      hit.sort((a, b) => isRight(b) - isRight(a) || distance(a) - distance(b));
      const goal = Number(answers.find(isRight).dataset.value);
      const say = hit.length ? (isRight(hit[0]) ? words.right : words.wrong) : value < goal ? words.too_small : words.too_large;
      return {
        right: hit.length > 0 && isRight(hit[0]),
        say: fill(say, { typed }),
        show: hit.slice(0, 1).map(indexOf),
        marks: new Map(),
      };
    },

    order({ box, answers }) {
      const order = [...box.querySelectorAll(".question-choices > li")].map(indexOf);
      const inPlace = order.filter((index, place) => index === place).length;
      const right = inPlace === order.length;
      return {
        right,
        say: right ? words.right : fill(words.in_place, { count: inPlace, total: order.length }),
        // One hint at a time: the step that belongs where the first wrong one stands.
        show: right ? answers.map(indexOf) : [order.findIndex((index, place) => index !== place)],
        marks: new Map(order.map((index, place) => [index, index === place])),
      };
    },
  };
  judges.several = judges.choice;

  function setUp(box) {
    const form = box.querySelector(".question-form");
    const feedback = box.querySelector(".question-feedback");
    const again = box.querySelector(".question-again");
    const list = box.querySelector(".question-choices");
    const choices = list ? [...list.children] : [];
    const answers = [...box.querySelectorAll(".question-answers > * > li")];
    const field = box.querySelector(".question-number input");

    function mark(marks) {
      for (const choice of choices) {
        const right = marks.get(indexOf(choice));
        if (right === undefined) delete choice.dataset.mark;
        else choice.dataset.mark = right ? "right" : "wrong";
      }
    }

    function explain(indices) {
      const told = document.createElement(box.dataset.kind === "order" ? "ol" : "ul");
      told.setAttribute("role", "list");
      for (const index of indices) {
        const item = answers[index].cloneNode(true);
        for (const named of item.querySelectorAll("[id]")) named.removeAttribute("id");
        item.value = index + 1;
        told.append(item);
      }
      return told;
    }

    function check() {
      const verdict = judges[box.dataset.kind]({ box, choices, answers });
      field?.setAttribute("aria-invalid", String(verdict.invalid ?? false));
      const sentence = document.createElement("p");
      sentence.className = "question-say";
      sentence.textContent = verdict.ask ?? verdict.say;
      feedback.replaceChildren(sentence);
      if (verdict.ask) return;
      if (verdict.show.length) feedback.append(explain(verdict.show));
      mark(verdict.marks);
      box.dataset.state = verdict.right ? "right" : "wrong";
      again.hidden = false;
      box.dispatchEvent(
        new CustomEvent("question-checked", { bubbles: true, detail: { name: box.dataset.question, right: verdict.right } }),
      );
    }

    function startAgain() {
      for (const input of form.querySelectorAll("input")) {
        input.checked = false;
        if (input === field) input.value = "";
      }
      list?.replaceChildren(...choices);
      mark(new Map());
      limitMoves();
      feedback.replaceChildren();
      field?.removeAttribute("aria-invalid");
      box.dataset.state = "open";
      again.hidden = true;
      form.querySelector("input, button").focus();
    }

    function limitMoves() {
      for (const button of box.querySelectorAll("[data-move]")) {
        const step = button.closest("li");
        const neighbour = button.dataset.move < 0 ? step.previousElementSibling : step.nextElementSibling;
        button.setAttribute("aria-disabled", String(!neighbour));
      }
    }

    function move(button) {
      const step = button.closest("li");
      const up = button.dataset.move < 0;
      const neighbour = up ? step.previousElementSibling : step.nextElementSibling;
      if (!neighbour) return;
      if (up) neighbour.before(step);
      else neighbour.after(step);
      mark(new Map());
      limitMoves();
      button.focus();
      box.querySelector(".question-moved").textContent = fill(words.moved, {
        step: step.querySelector(".question-step").textContent,
        position: [...list.children].indexOf(step) + 1,
        count: choices.length,
      });
    }

    box.querySelector(".question-check").addEventListener("click", check);
    form.addEventListener("keydown", ({ key, target }) => {
      if (key === "Enter" && target.matches("input")) check();
    });
    again.addEventListener("click", startAgain);
    list?.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (button) move(button);
    });
    limitMoves();
    box.dataset.ready = "";
  }

  for (const box of document.querySelectorAll(".question[data-question]")) setUp(box);
  document.addEventListener("question-added", ({ target }) => setUp(target));
})();
