"use strict";
/* The table under the map: rows of text, each with a button that shows its mark and its time. Text by textContent. */
(() => {
  const { element } = leadline;
  const NEAR_ZOOM = 8;
  const NEAR_DEG = 1.5e-5; // places are rounded
  const narrow = window.matchMedia("(max-width: 720px)");

  /* The mark at a place, and its sheet; one that is switched on, if there are several. */
  const markAt = (story, lon, lat) => {
    const sheets = [...story.sheets].reverse().sort((a, b) => b.on - a.on);
    for (const sheet of sheets) {
      const near = (a, b) => Math.abs(a - b) < NEAR_DEG;
      const there = ({ row }) => row.g === "Point" && near(row.c[0], lon) && near(row.c[1], lat);
      const mark = sheet.group.rows.getLayers().find(there);
      if (mark) return { sheet, mark };
    }
    return {};
  };

  /* Nothing glides: a popup moves the map once more where it would be cut off, and would stop the glide. */
  const show = (story, [, lon, lat, at]) => {
    const { sheet, mark } = markAt(story, lon, lat);
    if (sheet && !sheet.on) sheet.input.click();
    if (at !== null) story.time?.show(at);
    const place = mark ? mark.getLatLng() : leadline.latlngs("Point", [lon, lat]);
    story.map.closePopup();
    story.map.setView(place, Math.max(story.map.getZoom(), NEAR_ZOOM), { animate: false });
    if (mark) mark.fire("click", { latlng: place }, true); // the popup is the group's, and answers to this
  };

  const line = (row, chosen) => {
    const [cells] = row;
    const button = element("button", { type: "button", "aria-label": `Show on map: ${cells.join(", ")}` }, "Show");
    button.addEventListener("click", () => chosen(row));
    const [first, ...others] = cells;
    return element("tr", {}, element("td", {}, button), element("th", { scope: "row" }, first), others.map((cell) => element("td", {}, cell)));
  };

  leadline.table = (story) => {
    const { table } = story.data;
    if (!table) return null;
    const head = element("tr", {}, ["Map", ...table.columns].map((words) => element("th", { scope: "col" }, words)));
    const body = element("tbody");
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
    /* On a phone the table gives the map its room back. */
    const chosen = (row) => {
      if (narrow.matches) {
        turn(false);
        button.focus();
      }
      show(story, row);
    };
    body.append(...table.rows.map((row) => line(row, chosen)));
    button.addEventListener("click", () => turn(region.hidden));
    turn(!narrow.matches);
    return element("div", { class: "row-table" }, element("div", { class: "controls" }, element("span", { class: "says" }, table.title), button), region);
  };
})();
