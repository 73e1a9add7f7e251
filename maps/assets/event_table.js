"use strict";
/* The table under the map, of what the marks say (maps/page/row_table.py): each row shows its mark and its time. */
(() => {
  const { element, _ } = leadline;
  const NEAR_DEG = 1.5e-5; // places are rounded
  const NEAR_ZOOM = 8;
  const narrow = window.matchMedia("(max-width: 45em), (max-width: 64em) and (orientation: portrait)");

  /* Where a row stands: a point, or where a line begins. */
  const place = ({ g, c }) => (g === "Point" ? c : g === "LineString" ? c[0] : []);

  /* The mark of a row of the table, and its sheet: of several at its place the one that is called like it, or one that is
     switched on. */
  const markAt = (story, [[, who, what], lon, lat]) => {
    const near = (a, b) => Math.abs(a - b) < NEAR_DEG;
    const sheets = [...story.sheets].reverse().sort((a, b) => b.on - a.on);
    const there = (row) => {
      const [x, y] = place(row);
      return near(x, lon) && near(y, lat);
    };
    const open = sheets.filter(({ block }) => !block.packed || block.packed.points);
    const found = open.flatMap((sheet) => Array.prototype.filter.call(sheet.block.features, there).map((row) => ({ sheet, row })));
    return found.find(({ row }) => row.n === `${who}: ${what}`) || found[0];
  };

  const show = (story, row, back) => {
    const [, lon, lat, at] = row;
    if (at !== null) story.time?.show(at);
    const found = markAt(story, row);
    if (found) leadline.showRow(story, found.sheet, found.row, back);
    else story.map.setView(leadline.latlngs("Point", [lon, lat]), Math.max(story.map.getZoom(), NEAR_ZOOM), { animate: false });
  };

  leadline.table = (story) => {
    const { table } = story.data;
    if (!table) return null;
    const button = element("button", { type: "button", "aria-controls": "rows" });
    const inner = element("div", { id: "rows" });
    const turn = (open) => {
      inner.hidden = !open;
      button.setAttribute("aria-expanded", open);
      button.textContent = open ? _("Hide the table") : _("Show the table");
      story.map.invalidateSize({ animate: false, pan: false });
    };
    /* On a phone the table gives the map its room back. */
    const chosen = (row, n) => {
      if (narrow.matches) turn(false);
      show(story, row, () => {
        turn(true);
        made.focus(n);
      });
    };
    const columns = table.columns.map((head, i) => ({ head, text: ([cells]) => cells[i] }));
    const made = leadline.rowTable({ title: table.title, columns, rows: table.rows, spoken: ([cells]) => cells.join(", "), show: chosen, stem: leadline.fileStem(document.title) });
    const notes = table.notes.map((words) => element("p", { class: "note" }, words));
    if (table.rows.length) inner.append(made.bar, made.copied, made.place);
    (table.rows.length ? made.place : inner).append(...notes);
    button.addEventListener("click", () => turn(inner.hidden));
    turn(!narrow.matches);
    return element("div", { class: "row-table" }, element("div", { class: "controls" }, element("span", { class: "says" }, table.title), button), inner);
  };
})();
