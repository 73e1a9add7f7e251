"use strict";
/* Sheets that are coloured by a number: the reader chooses which, and the window it speaks of. */
(() => {
  const { element, _, ngettext } = leadline;

  const classOf = (measure, value) => measure.limits.filter((limit) => value >= limit).length;

  const told = (measure, value) => (measure.named ? measure.classes[value] : `${value} ${measure.unit}`);
  const words = (measure, value) => [measure.title[0].toUpperCase() + measure.title.slice(1), told(measure, value)];

  /* Gives a row the look of its class; what it says first is the number it is coloured by. */
  const paint = (layer, measures, chosen) => {
    const { row, drawn } = layer;
    const measure = measures[chosen];
    const key = measure.keys[classOf(measure, row.m[chosen])];
    const others = measures.map((m, i) => i).filter((i) => i !== chosen && measures[i].hours === null);
    row.told = [chosen, ...others].map((i) => words(measures[i], row.m[i]));
    drawn.options.className = drawn.options.className.replace(`k-${row.k}`, `k-${key}`);
    drawn.getElement()?.classList.replace(`k-${row.k}`, `k-${key}`);
    row.k = key;
  };

  const hoursWords = (hours) => (hours < 1 ? _("{n} minutes", { n: 60 * hours }) : ngettext("{n} hour", "{n} hours", hours, { n: hours }));

  leadline.measures = (story) => {
    const sheets = story.sheets.filter((sheet) => sheet.block.measures.length);
    if (!sheets.length) return null;
    const { measures } = sheets[0].block;
    const windows = measures.map((m, i) => i).filter((i) => measures[i].hours !== null);
    const opening = Math.max(0, measures.findIndex((m) => m.opens));
    const plain = measures.map((m, i) => i).filter((i) => measures[i].hours === null);
    const aside = !sheets.some((sheet) => sheet.on); // where none is on at first, the choice waits for one
    const says = element("output", { class: "says" });
    const keys = element("ul", { class: "ramp" });

    const select = element(
      "select",
      { id: "measure" },
      plain.map((i) => element("option", { value: i }, measures[i].title)),
      windows.length ? element("option", { value: "within" }, _("share seen within a time T")) : null,
    );
    const slider = element("input", { id: "within", type: "range", min: 0, max: windows.length - 1, step: 1, value: Math.max(0, windows.indexOf(opening)) });
    const reading = element("span", { class: "reading", "aria-hidden": "true" });

    const chosen = () => (select.value === "within" ? windows[slider.value] : Number(select.value));
    const tell = () => {
      const shown = sheets.find((sheet) => sheet.on);
      node.hidden = aside && !shown;
      const { says: words, named } = shown?.block.measures[chosen()] || {};
      says.textContent = shown ? leadline.unbroken(named ? words : _("{title}. {says}", { title: shown.block.title, says: words })) : _("Nothing is coloured."); // a class is nobody's
    };
    const seen = element("div", { class: "controls" }, element("label", { for: "within" }, _("Seen within")), slider, reading);
    const legend = () => {
      const measure = measures[chosen()];
      const key = (look, text, as) => element("li", { class: as }, leadline.swatch(look, story.data.styles[look], "line", false), element("span", {}, text));
      const entries = measure.classes.map((text, i) => key(measure.keys[i], text));
      const { rest } = sheets[0].block;
      if (rest && !measure.named) entries.push(key(...rest, "rest")); // of classes by name the look is one of theirs
      keys.setAttribute("aria-label", measure.unit ? _("What the colours mean, in {unit}", { unit: measure.unit }) : _("What the colours mean"));
      keys.replaceChildren(...entries);
    };
    const repaint = () => {
      for (const sheet of sheets) sheet.group.rows.eachLayer((layer) => paint(layer, measures, chosen()));
      if (windows.length) {
        const hours = measures[windows[slider.value]].hours;
        slider.setAttribute("aria-valuetext", hoursWords(hours));
        reading.textContent = _("T = {n} h", { n: hours });
        seen.classList.toggle("idle", select.value !== "within"); // it keeps its place: nothing below it moves
      }
      legend();
      tell();
      story.changed();
      story.map.fire("measured");
    };
    for (const { group } of sheets) group.dress = (layer) => paint(layer, measures, chosen()); // those made later
    select.addEventListener("change", repaint);
    slider.addEventListener("input", () => {
      select.value = "within";
      repaint();
    });
    select.value = windows.includes(opening) ? "within" : opening;
    story.measured = chosen;
    const node = element(
      "div",
      { class: "measure", role: "group", "aria-label": _("Lanes") },
      element("div", { class: "controls" }, element("label", { for: "measure" }, _("Lanes by")), select),
      keys,
      windows.length ? seen : null,
      says,
    );
    story.map.on("overlays", tell);
    const take = (value) => {
      select.value = value;
      repaint();
    };
    const byKey = () => (select.value === "within" ? "within" : measures[chosen()].key);
    story.keep("by", byKey, (key) => {
      const found = key === "within" ? key : plain.find((i) => measures[i].key === key);
      if (found !== undefined) take(found);
      return found !== undefined;
    });
    const hours = () => (select.value === "within" ? `${measures[chosen()].hours}h` : "none");
    story.keep("within", hours, (value) => {
      const found = windows.findIndex((i) => `${measures[i].hours}h` === value);
      if (found >= 0) slider.value = found;
      if (found >= 0) take("within");
      return found >= 0 || value === "none";
    });
    repaint();
    return node;
  };
})();
