"use strict";
/* What was claimed and what was found, by date: a list whose lines are drawn to scale; a line shows its row's card. */
(() => {
  const { element, _ } = leadline;
  const HALF = 0.5;

  const find = (story, id) => {
    for (const sheet of story.sheets) {
      const row = sheet.block.features.find((feature) => feature.i === id);
      if (row) return { sheet, row };
    }
    return null;
  };

  leadline.chronology = (story) => {
    const { chronology } = story.data;
    if (!chronology) return null;
    const { from, to, ticks, moments } = chronology;
    const at = (day) => (day - from) / (to - from);
    const percent = (share) => `${(100 * share).toFixed(3)}%`;
    const place = (node, start, end) => {
      node.style.left = percent(at(start));
      node.style.width = percent(at(end) - at(start));
      return node;
    };

    /* The words stand beside the bar, on the side that has more room. */
    const words = ({ words: text, start, end }) => {
      const node = element("span", { class: "what" }, text);
      const after = (at(start) + at(end)) / 2 < HALF;
      node.style[after ? "left" : "right"] = percent(after ? at(end) : 1 - at(start));
      return node;
    };
    const lateness = ({ since, start, late, late_from: title }) => {
      if (since === null) return null;
      return place(element("span", { class: "late" }, element("span", { title }, late)), since, start);
    };
    const line = (moment) => {
      const bar = place(element("span", { class: `stretch ${moment.sort}${moment.open ? " open" : ""}`, "aria-hidden": "true" }), moment.start, moment.end);
      const track = element("span", { class: "track" }, lateness(moment), bar, words(moment));
      const parts = [element("span", { class: "when" }, moment.when), " ", track];
      const found = moment.row ? find(story, moment.row) : null;
      if (!found) return element("li", {}, element("span", { class: "moment" }, parts));
      const button = element("button", { type: "button", class: "moment" }, parts);
      button.addEventListener("click", () => leadline.showRow(story, found.sheet, found.row));
      return element("li", {}, button);
    };

    const years = ticks.map(([day, text]) => {
      const node = element("span", { class: text ? "tick year" : "tick" }, text);
      node.style.left = percent(at(day));
      return node;
    });
    const claimed = moments.filter((moment) => moment.sort === "claimed");
    const washes = claimed.map(({ start, end }) => place(element("span", { class: "wash" }), start, end));
    const ground = element("div", { class: "axis", "aria-hidden": "true" }, washes, years);
    return element(
      "div",
      { class: "chronology" },
      element("h2", { id: "chronology" }, chronology.title, element("span", { class: "quiet-word" }, _(". Choose a line to see it on the map."))),
      element("div", { class: "lines" }, ground, element("ol", { "aria-labelledby": "chronology" }, moments.map(line))),
    );
  };
})();
