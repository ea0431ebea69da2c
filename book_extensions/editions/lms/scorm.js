// Shows the book in a frame and tells a learning platform how far the reader is, through SCORM 1.2. The frame
// stays while the reader turns pages, because a platform lets a package begin and end once. Without a platform
// the book works as it does alone.
(() => {
  const frame = document.querySelector("iframe");
  const questions = frame.dataset.questions.split(" ");
  const READER = "bending-the-line.reader";
  const MOST = 4096; // characters that SCORM 1.2 keeps for a package
  const FORMAT = "1";
  const STATES = { r: "right", w: "wrong", n: "new" };
  const FIRST_DAY = Date.UTC(2020, 0, 1);

  /** The platform's interface, in a window around this one or in the one that opened it. */
  function find(around) {
    for (let depth = 0; depth < 20; depth += 1) {
      try {
        if (around.API) return around.API;
      } catch {
        return null; // a window of another host
      }
      if (around.parent === around) break;
      around = around.parent;
    }
    return around.opener ? find(around.opener) : null;
  }

  const api = find(window);
  const began = Date.now();
  let connected = api !== null && String(api.LMSInitialize("")) === "true";
  const get = (name) => (connected ? String(api.LMSGetValue(name) ?? "") : "");
  const set = (name, value) => connected && api.LMSSetValue(name, String(value));

  const short = (name) => name.replace(/^q-|^ex-/, "");
  const days = (day) => Math.round((Date.parse(`${day}T00:00Z`) - FIRST_DAY) / 86_400_000).toString(36);
  const day = (text) => new Date(FIRST_DAY + parseInt(text, 36) * 86_400_000).toISOString().slice(0, 10);

  /** The record in few characters: version, time of review, questions with their boxes, exercises. */
  function packed(record) {
    const asked = Object.keys({ ...record.questions, ...record.review });
    const pack = (withBoxes) =>
      [
        FORMAT,
        record.studied.day ? `${days(record.studied.day)}.${record.studied.seconds}` : "",
        asked
          .map((name) => {
            const place = withBoxes && record.review[name];
            const box = place ? `${place.box}${place.last[0]}${days(place.due)}` : "";
            return `${short(name)}:${record.questions[name]?.[0] ?? ""}.${box}`;
          })
          .join(","),
        Object.keys(record.exercises).map(short).join(","),
      ].join("|");
    const whole = pack(true);
    return whole.length <= MOST ? whole : pack(false);
  }

  /** The text of the record that was packed; null for what this package has not written. */
  function unpacked(text) {
    const [format, time, asked, exercises] = text.split("|");
    if (format !== FORMAT || exercises === undefined) return null;
    const record = { book: "bending-the-line", version: 2, questions: {}, exercises: {}, review: {} };
    const [on, seconds] = time.split(".");
    record.studied = on ? { day: day(on), seconds: Number(seconds) } : { day: "", seconds: 0 };
    for (const entry of asked.split(",").filter(Boolean)) {
      const [, name, state, box] = entry.match(/^([\w-]+):([rw]?)\.(\w*)$/) ?? [];
      if (!name) return null;
      if (state) record.questions[`q-${name}`] = STATES[state];
      if (box) record.review[`q-${name}`] = { box: Number(box[0]), last: STATES[box[1]], due: day(box.slice(2)) };
    }
    for (const name of exercises.split(",").filter(Boolean)) record.exercises[`ex-${name}`] = "solved";
    return JSON.stringify(record);
  }

  /** Take over what the platform keeps of this reader; another reader's record leaves this browser. */
  function resume() {
    const reader = get("cmi.core.student_id");
    try {
      if (localStorage.getItem(READER) !== reader) bookRecord.erase();
      localStorage.setItem(READER, reader);
    } catch {
      // Nothing is kept here, so nothing of anybody else is.
    }
    try {
      const record = unpacked(get("cmi.suspend_data"));
      if (record) bookRecord.add(record);
    } catch {
      // What cannot be read is not the record of this book.
    }
  }

  function report() {
    if (!connected) return;
    const record = JSON.parse(bookRecord.text());
    const count = (state) => questions.filter((name) => record.questions[name] === state).length;
    const [right, tried] = [count("right"), count("right") + count("wrong")];
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
    set("cmi.core.score.raw", Math.round((100 * right) / questions.length));
    set("cmi.core.lesson_status", tried === questions.length ? "completed" : "incomplete");
    set("cmi.core.exit", "suspend");
    set("cmi.suspend_data", packed(record));
    api.LMSCommit("");
  }

  function finish() {
    if (!connected) return;
    report();
    const seconds = Math.floor((Date.now() - began) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    set("cmi.core.session_time", `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`);
    api.LMSFinish("");
    connected = false;
  }

  const root = location.href.replace(/[^/]*$/, "");

  function turned() {
    const inside = frame.contentWindow;
    let page;
    try {
      page = inside.location.href;
    } catch {
      return; // browsers give no look into pages that are opened from disk
    }
    if (!page.startsWith(root)) return;
    set("cmi.core.lesson_location", page.slice(root.length).slice(0, 255));
    document.title = inside.document.title || document.title;
    inside.document.addEventListener("progress-kept", () => {
      const text = inside.bookRecord.text();
      // Where the browser keeps something, both have it already.
      if (text === bookRecord.text()) report();
      else bookRecord.add(text);
    });
    inside.document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (link && /^https?:$/.test(link.protocol) && link.host !== location.host) link.target = "_blank";
    });
  }

  if (connected) resume();
  const left = get("cmi.core.lesson_location");
  frame.addEventListener("load", turned);
  frame.src = /^[\w./-]+\.html(#[\w-]*)?$/.test(left) && !left.includes("..") ? left : frame.dataset.start;
  document.addEventListener("progress-kept", report);
  addEventListener("pagehide", finish);
  report();
})();
