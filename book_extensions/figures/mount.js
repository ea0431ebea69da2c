// Mounts one kind of explorer on a page without a kernel. The build puts the front end's own module
// in the place kept for it; a classic script, because a page opened from disk may load no modules.
(() => {
  const places = [...document.querySelectorAll(".course-explorer[data-explorer='EXPLORER']")];

  function giveUp(place, error) {
    console.error(error);
    const note = place.querySelector(".course-explorer-failed");
    if (note) note.hidden = false;
  }

  const frontEnd = (() => {
    try {
      FRONT_END;
    } catch (error) {
      for (const place of places) giveUp(place, error);
      return null;
    }
  })();
  if (!frontEnd) return;

  function pageModel(values) {
    const listeners = new Map();
    return {
      get: (name) => values[name],
      set(name, value) {
        values[name] = value;
        for (const listener of listeners.get(`change:${name}`) ?? []) listener();
      },
      on(event, listener) {
        listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      },
      off(event, listener) {
        listeners.set(event, (listeners.get(event) ?? []).filter((other) => listener && other !== listener));
      },
      save_changes() {},
      send() {},
    };
  }

  function mount(place, name) {
    try {
      const state = JSON.parse(place.querySelector("script[type='application/json']").textContent);
      // What Python gave beside the state.
      const given = JSON.parse(place.querySelector("script[data-traits]")?.textContent ?? "{}");
      const el = document.createElement("div");
      frontEnd.render({ model: pageModel({ ...given, state, _live: false, _place: name }), el });
      place.replaceChildren(el);
      place.dataset.mounted = "";
    } catch (error) {
      giveUp(place, error);
    }
  }

  // The first of its kind goes by the kind's name, the next ones are numbered.
  const names = new Map(places.map((place, i) => [place, i ? `EXPLORER-${i + 1}` : "EXPLORER"]));
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        mount(target, names.get(target));
      }
    },
    { rootMargin: "600px" },
  );
  for (const place of places) near.observe(place);

  // A share link leads to its explorer, on opening and when followed from the page itself.
  function goToLinked() {
    for (const [place, name] of names) {
      if (location.hash.startsWith(`#${name}=`)) place.scrollIntoView();
    }
  }
  addEventListener("hashchange", goToLinked);
  goToLinked();
})();
