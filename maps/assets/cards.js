"use strict";
/* What a row says for itself: a tooltip on hover, a card on click. */
(() => {
  const { element } = leadline;

  const accuracy = (metres) => (metres >= 1000 ? `± ${+(metres / 1000).toFixed(1)} km` : `± ${+metres.toFixed(0)} m`);

  /* Numbers it is coloured by and own fields that this row has, as pairs of words. */
  const details = (row) => [...(row.told || []), ...row.fields.map((label, i) => [label, row.x?.[i]])].filter(([, value]) => value);

  const tip = (row) =>
    element(
      "span",
      { class: "tip" },
      element("strong", {}, row.n),
      row.u ? element("em", {}, ` (${row.s})`) : null,
      details(row).slice(0, 1).map(([label, value]) => element("span", { class: "more" }, `${label}: ${value}`)),
    );

  const entry = (label, ...value) => [element("dt", {}, label), element("dd", {}, ...value)];

  const link = (source) =>
    source.url
      ? element("a", { href: source.url, rel: "noopener noreferrer", target: "_blank" }, source.credit)
      : source.credit;

  const card = (story, row) => {
    const sources = row.r.map((id) => story.data.sources[id]);
    const meaning = story.data.statuses[row.s];
    return element(
      "article",
      { class: "card" },
      element("h2", {}, row.n),
      row.t ? element("p", {}, row.t) : null,
      element(
        "dl",
        {},
        details(row).map(([label, value]) => entry(label, value)),
        entry("Status", meaning ? `${row.s}: ${meaning}` : row.s),
        row.a === undefined ? null : entry("Accuracy", accuracy(row.a)),
        row.d ? entry("As of", `${row.d}${/^\d{4}-\d\d-\d\d$/.test(row.d) ? " (UTC)" : ""}`) : null,
        sources.map((source) => entry("Source", link(source), `; ${source.licence}, retrieved ${source.retrieved}`)),
      ),
    );
  };

  /* The row that was asked, then the others at the same point whose layers are shown. */
  const stack = (story, row) => {
    const there = (row.g === "Point" && story.stacks.get(row.c.join())) || [];
    const shown = there.filter((other) => other.row !== row && story.isShown(other.sheet)).map((other) => other.row);
    return element("div", { class: "cards" }, [row, ...shown].map((one) => card(story, one)));
  };

  leadline.link = link;
  Object.assign(leadline, { tip, card });

  leadline.cards = (story, group) => {
    group.bindTooltip((layer) => tip(layer.row), { sticky: true, className: "tooltip", opacity: 1 });
    group.bindPopup((layer) => stack(story, layer.row), { maxWidth: 320, minWidth: 220, maxHeight: 360 });
    group.on("popupopen", () => group.closeTooltip());
    const mark = (on) => (event) => {
      const node = event.layer?.drawn?.getElement?.();
      if (node) node.classList.toggle("hovered", on);
    };
    group.on({ mouseover: mark(true), mouseout: mark(false) });
  };
})();
