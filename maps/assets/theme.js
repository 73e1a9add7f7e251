"use strict";
/* Light or dark: as the system has it, unless the address or the reader says otherwise. What paints for itself listens
   to this as it would to matchMedia: `matches` is true for dark. It stands in the head, so that no page flashes. */
var leadline = leadline || {};

(() => {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  if (/[?&]embed=1(&|$)/.test(location.search)) root.dataset.embed = "yes"; // or the page was saved so
  const theme = new EventTarget();
  theme.chosen = /[#&]theme=(light|dark)\b/.exec(location.hash)?.[1] || "system";

  const apply = () => {
    theme.matches = theme.chosen === "system" ? system.matches : theme.chosen === "dark";
    const name = theme.matches ? "dark" : "light";
    if (root.dataset.theme === name) return;
    root.dataset.theme = name;
    theme.dispatchEvent(new Event("change"));
  };
  theme.choose = (chosen) => {
    theme.chosen = chosen;
    apply();
  };
  system.addEventListener("change", apply);
  apply();
  leadline.theme = theme;
})();
