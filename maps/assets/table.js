"use strict";
/* The table under the map: rows of text, each with a button that shows its mark and its time. Text by textContent. */
(() => {
  const { element } = leadline;
  const NEAR_ZOOM = 8;
  const narrow = window.matchMedia("(max-width: 720px)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  /* The mark at a place, if its layer is switched on. */
  const markAt = (story, lon, lat) => {
    const groups = story.sheets.filter((sheet) => story.map.hasLayer(sheet.group)).map((sheet) => sheet.group.rows);
    const layers = groups.reverse().flatMap((rows) => rows.getLayers());
    return layers.find((layer) => layer.row.g === "Point" && layer.row.c[0] === lon && layer.row.c[1] === lat);
  };

  const show = (story, [, lon, lat, at]) => {
    if (at !== null) story.time?.show(at);
    const mark = markAt(story, lon, lat);
    const place = mark ? mark.getLatLng() : leadline.latlngs("Point", [lon, lat]);
    story.map.closePopup();
    story.map.setView(place, Math.max(story.map.getZoom(), NEAR_ZOOM), { animate: !still.matches });
    if (mark) mark.openPopup();
  };

  const line = (story, row) => {
    const [cells] = row;
    const button = element("button", { type: "button", "aria-label": `Show on map: ${cells.join(", ")}` }, "Show");
    button.addEventListener("click", () => show(story, row));
    const [first, ...others] = cells;
    return element("tr", {}, element("th", { scope: "row" }, first), others.map((cell) => element("td", {}, cell)), element("td", {}, button));
  };

  leadline.table = (story) => {
    const { table } = story.data;
    if (!table) return null;
    const head = element("tr", {}, table.columns.map((words) => element("th", { scope: "col" }, words)), element("th", { scope: "col" }, "On the map"));
    const body = element("tbody", {}, table.rows.map((row) => line(story, row)));
    const rows = table.rows.length ? element("table", {}, element("caption", {}, table.title), element("thead", {}, head), body) : null;
    const notes = table.notes.map((words) => element("p", { class: "note" }, words));
    const region = element("div", { id: "rows", class: "rows", role: "region", "aria-label": table.title, tabindex: "0" }, rows, notes);
    const button = element("button", { type: "button", "aria-controls": "rows" });
    const turn = (open) => {
      region.hidden = !open;
      button.setAttribute("aria-expanded", open);
      button.textContent = `${open ? "Hide" : "Show"} the table`;
      story.map.invalidateSize({ animate: false, pan: false });
    };
    button.addEventListener("click", () => turn(region.hidden));
    turn(!narrow.matches);
    return element("div", { class: "row-table" }, element("div", { class: "controls" }, element("span", { class: "says" }, table.title), button), region);
  };
})();
