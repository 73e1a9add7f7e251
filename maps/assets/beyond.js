"use strict";
/* Rows that reach further than the view, named at the map's edge: a ring about the base is not lost by zooming in. */
(() => {
  const { element, _ } = leadline;

  const narrow = window.matchMedia("(max-width: 45em)");
  const isPoint = (p) => typeof p[0] === "number";
  const flat = (c) => (isPoint(c[0]) ? c : c.flatMap(flat));

  leadline.beyond = (story) => {
    const { map } = story;
    const rows = story.sheets
      .filter((sheet) => sheet.block.beyond)
      .flatMap((sheet) => sheet.block.features.filter((row) => row.l).map((row) => ({ sheet, row, points: flat(leadline.latlngs(row.g, row.c)) })));
    const list = element("ul");
    const node = element("details", { class: "beyond", open: !narrow.matches }, element("summary", {}, _("Beyond this view")), list);
    const entries = rows.map(({ sheet, row, points }) => {
      const [words] = row.l.split("\n");
      const button = element("button", { type: "button", "aria-label": _("Show {what}", { what: words }) }, words);
      button.addEventListener("click", () => map.fitBounds(L.latLngBounds(points), { padding: [20, 20] }));
      const item = element("li", {}, button);
      list.append(item);
      const out = () => sheet.on && (!map.hasLayer(sheet.group) || !points.some((p) => map.getBounds().contains(p)));
      return { item, out };
    });
    const tell = () => {
      for (const { item, out } of entries) item.hidden = !out();
      node.hidden = entries.every(({ item }) => item.hidden);
    };
    const control = L.control({ position: "topright" });
    control.onAdd = () => node;
    control.addTo(map);
    L.DomEvent.disableClickPropagation(node);
    map.on("moveend overlays", tell);
    tell();
  };
})();
