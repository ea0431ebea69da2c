// Mounts one kind of explorer on a page without a kernel. The build puts the front end's own module
// where FRONT_END stands; a classic script, because a page opened from disk may load no modules.
(() => {
  const frontEnd = (() => {
    FRONT_END;
  })();

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

  function mount(place) {
    const state = JSON.parse(place.querySelector("script[type='application/json']").textContent);
    const el = document.createElement("div");
    frontEnd.render({ model: pageModel({ state, _live: false }), el });
    place.replaceChildren(el);
    place.dataset.mounted = "";
  }

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        mount(target);
      }
    },
    { rootMargin: "600px" },
  );
  for (const place of document.querySelectorAll(".course-explorer[data-explorer='EXPLORER']")) near.observe(place);
})();
