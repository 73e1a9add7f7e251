"use strict";
/* A small map of where the view lies, as long as the view is close. */
(() => {
  const { _ } = leadline;
  const SIDE = 100;
  const LEAST = 5; // side of the mark
  const WIDEST_M = 1e6;
  const SVG = "http://www.w3.org/2000/svg";

  const shape = (name, attributes) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };

  leadline.locator = (story) => {
    const { map, data } = story;
    const { west, middle, across, path } = data.locator;
    const mark = shape("rect", { class: "mark" });
    const node = shape("svg", { class: "locator", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": _("Where this view lies, about 3,000 km across") });
    node.append(shape("rect", { class: "sea", width: SIDE, height: SIDE }), shape("path", { class: "land", d: path }), mark);
    const flat = ({ lat, lng }) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), 0);
    const left = flat({ lat: middle, lng: west });
    const unit = (across / 360) * 256 / SIDE;
    const place = (at) => [(flat(at).x - left.x) / unit, (flat(at).y - left.y) / unit + SIDE / 2];
    const tell = () => {
      const view = map.getBounds();
      const [x0, y0] = place(view.getNorthWest());
      const [x1, y1] = place(view.getSouthEast());
      const inside = x0 > 0 && y0 > 0 && x1 < SIDE && y1 < SIDE;
      const centre = view.getCenter();
      const wide = map.distance([centre.lat, view.getWest()], [centre.lat, view.getEast()]);
      node.toggleAttribute("hidden", !inside || wide > WIDEST_M);
      const [width, height] = [Math.max(LEAST, x1 - x0), Math.max(LEAST, y1 - y0)];
      const box = { x: (x0 + x1 - width) / 2, y: (y0 + y1 - height) / 2, width, height };
      for (const [key, value] of Object.entries(box)) mark.setAttribute(key, value.toFixed(1));
    };
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => leadline.element("div", { class: "locating" }, node);
    control.addTo(map);
    map.on("moveend resize", tell);
    tell();
  };
})();
