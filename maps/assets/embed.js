"use strict";
/* The page inside another: it tells its height, lets the other page scroll, and opens links beside it. What it says to the
   other page is one message, { leadline: "height", height }, and it says so again when it is asked { leadline: "height?" }. */
(() => {
  const { element, _ } = leadline;
  const [LEAST_MAP, MOST_MAP, LOW, HIGH] = [180, 420, 450, 600]; // pixels; HIGH is that of the frame before it is told
  const HINT_MS = 1600;
  const root = document.documentElement;

  /* What the page would like: told by its parts alone, never by the height that it has. */
  const wanted = () => {
    const [panel, dock] = [".panel", ".dock"].map((part) => document.querySelector(part));
    const rest = panel.offsetHeight + (dock ? Math.min(dock.scrollHeight + 1, parseFloat(getComputedStyle(dock).maxHeight)) : 0);
    const map = Math.min(MOST_MAP, Math.max(LEAST_MAP, 0.6 * root.clientWidth));
    return Math.ceil(Math.max(LOW, Math.min(rest + map, Math.max(HIGH, rest + LEAST_MAP))));
  };

  const tell = () => {
    let last = 0;
    const say = () => {
      const height = wanted();
      if (height !== last) window.parent.postMessage({ leadline: "height", height }, "*"); // a height is no secret
      last = height;
    };
    const sizes = new ResizeObserver(say);
    for (const part of document.querySelectorAll(".panel, .dock, .dock > *")) sizes.observe(part);
    window.addEventListener("resize", say);
    window.addEventListener("message", ({ source, data }) => {
      if (source !== window.parent || data?.leadline !== "height?") return;
      last = 0;
      say();
    });
  };

  /* A wheel and one finger scroll the page around; with Ctrl (or Command), and with two fingers, they are the map's. */
  const guard = ({ map }) => {
    const frame = map.getContainer();
    const hint = element("p", { class: "guard", "aria-hidden": "true", hidden: true });
    frame.parentNode.append(hint);
    let timer;
    const show = (words) => {
      clearTimeout(timer);
      hint.textContent = words;
      hint.hidden = false;
      timer = setTimeout(() => {
        hint.hidden = true;
      }, HINT_MS);
    };
    frame.parentNode.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey || event.target.closest(".leaflet-popup, .beyond")) return;
      event.stopPropagation();
      show(/Mac/.test(navigator.platform) ? _("⌘ and wheel zoom the map") : _("Ctrl and wheel zoom the map"));
    }, { capture: true });
    frame.classList.add("guarded");
    frame.addEventListener("pointerdown", ({ pointerType }) => map.dragging[pointerType === "touch" ? "disable" : "enable"](), { capture: true });
    frame.addEventListener("touchmove", ({ touches, target }) => touches.length === 1 && !target.closest(".leaflet-popup") && show(_("Two fingers move the map")), { passive: true });
  };

  leadline.embed = (story) => {
    if (!root.dataset.embed) return;
    const whole = leadline.wholeAddress(story);
    if (whole) document.getElementById("fold").after(element("a", { class: "whole", href: whole, target: "_blank", rel: "noopener" }, _("Open the page")));
    document.addEventListener("click", ({ target }) => {
      const link = target.closest?.("a[href]");
      if (link && !link.getAttribute("href").startsWith("#")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    }, { capture: true });
    if (window.parent === window) return;
    guard(story);
    tell();
  };
})();
