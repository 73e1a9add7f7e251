"use strict";
/* Words of the author's on the map, each with an arrow to its place. */
(() => {
  const { element, svg } = leadline;
  const [OFF_PX, HEAD_PX, PAD_PX] = [7, 7, 8];

  /* An arrow to 0,0 from x,y, with its tip a little before it. */
  const arrow = (x, y) => {
    const length = Math.hypot(x, y);
    if (length < OFF_PX + HEAD_PX) return null;
    const [ux, uy] = [x / length, y / length];
    const barb = (turn) => [OFF_PX * ux + HEAD_PX * (ux * 0.9 - turn * uy * 0.45), OFF_PX * uy + HEAD_PX * (uy * 0.9 + turn * ux * 0.45)].map((n) => n.toFixed(1)).join();
    const tip = `${(OFF_PX * ux).toFixed(1)},${(OFF_PX * uy).toFixed(1)}`;
    const d = `M${x},${y}L${tip}M${barb(1)}L${tip}L${barb(-1)}`;
    const [left, top, width, height] = [Math.min(x, 0) - PAD_PX, Math.min(y, 0) - PAD_PX, Math.abs(x) + 2 * PAD_PX, Math.abs(y) + 2 * PAD_PX];
    const box = { width, height, viewBox: `${left} ${top} ${width} ${height}`, style: `left:${left}px;top:${top}px`, "aria-hidden": "true" };
    return svg("svg", box, svg("path", { d, class: "note-halo" }), svg("path", { d, class: "note-arrow" }));
  };

  /* The words stand beyond the arrow's end. */
  const words = (text, x, y) => {
    const beside = Math.abs(x) > Math.abs(y);
    const [across, down] = beside ? [x > 0 ? 0 : -100, -50] : [-50, y > 0 ? 0 : -100];
    return element("span", { class: "note-words", style: `left:${x}px;top:${y}px;transform:translate(${across}%,${down}%)` }, text);
  };

  leadline.notes = ({ map, data }) => {
    const pane = map.createPane("notes");
    pane.style.zIndex = data.panes.LABELS + 1;
    pane.classList.add("quiet");
    for (const [text, lon, lat, x, y] of data.notes) {
      const html = element("div", {}, arrow(x, y), words(text, x, y));
      L.marker(leadline.latlngs("Point", [lon, lat]), { icon: L.divIcon({ html, className: "map-note", iconSize: [0, 0] }), pane: "notes", interactive: false, keyboard: false }).addTo(map);
    }
  };
})();
