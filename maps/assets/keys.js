"use strict";
/* The map by key and by ear: one stop of Tab for all its marks, less motion where it is asked for, drawings that are not
   read out because the tables say what they show. */
(() => {
  const { _ } = leadline;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const NEXT = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  L.Renderer.addInitHook(function () {
    this.on("add", () => this._container.setAttribute("aria-hidden", "true"));
  });

  const calm = (map) => {
    const [panBy, zoomTo] = [map.panBy, map._tryAnimatedZoom];
    map.panBy = (offset, options) => panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);
    map._tryAnimatedZoom = (...zoom) => !still.matches && zoomTo.apply(map, zoom);
  };

  /* Marks in view, from left to right; the others are not read out. Tab comes to the one that had the focus last, or the first. */
  const walk = (map) => {
    const box = map.getContainer();
    let last = null;
    const all = () => [...box.querySelectorAll(".spot[role=button]")];
    const middle = (node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    };
    const inView = () => {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      const found = all().filter((node) => node.getClientRects().length).map((node) => [node, ...middle(node)]);
      return found.filter(([, x, y]) => x > left && x < right && y > top && y < bottom).sort((a, b) => a[1] - b[1] || a[2] - b[2]).map(([node]) => node);
    };
    const settle = () => {
      const marks = inView();
      const stop = marks.includes(last) ? last : marks[0];
      for (const node of all()) {
        node.tabIndex = node === stop ? 0 : -1;
        if (marks.includes(node)) node.removeAttribute("aria-hidden");
        else node.setAttribute("aria-hidden", "true");
      }
    };
    let waiting = null;
    map.on("overlays moveend resize", () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = null;
        settle();
      });
    });
    box.addEventListener("focusin", ({ target }) => {
      if (!target.matches(".spot[role=button]")) return;
      last = target;
      settle();
    });
    box.addEventListener("keydown", (event) => {
      const mark = event.target.closest(".spot[role=button]");
      if (!mark) return;
      const marks = inView();
      const at = marks.indexOf(mark);
      const ends = { Home: 0, End: marks.length - 1 };
      if (event.key === " ") mark.click();
      else if (event.key in NEXT) marks[(at + NEXT[event.key] + marks.length) % marks.length]?.focus();
      else if (event.key in ends) marks[ends[event.key]]?.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    settle();
  };

  leadline.keys = ({ map }) => {
    const box = map.getContainer();
    const about = { role: "group", "aria-roledescription": _("map"), "aria-label": document.title, "aria-describedby": "finding about-map" };
    for (const [name, value] of Object.entries(about)) box.setAttribute(name, value);
    calm(map);
    walk(map);
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // the address is not for this
      box.focus();
    });
  };
})();
