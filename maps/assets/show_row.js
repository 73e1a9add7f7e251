"use strict";
/* One row on the map: its layer is switched on, the time and the view go to it, its card opens. Nothing glides: a card
   moves the map once more where it would be cut off, and would stop the glide. */
(() => {
  const { _ } = leadline;
  const NEAR_ZOOM = 9; // to a point
  const NEAREST_ZOOM = 13; // to a short line or a small area
  const MARGIN_PX = 40;
  const VAGUE_PX = 60; // nearer, the map would show where a row is better than anybody knows
  const PIXEL_M = 156543; // at zoom 0 on the equator
  const FINE_ZOOM = 12; // pixels of this zoom stand for the plane of the map

  /* Half way along a line. */
  const halfway = (line) => {
    const lengths = line.slice(1).map((point, i) => point.distanceTo(line[i]));
    let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
    const step = lengths.findIndex((length) => (left -= length) <= 0);
    if (step < 0) return line[0];
    const [from, to] = [line[step], line[step + 1]];
    return lengths[step] ? to.add(from.subtract(to).multiplyBy(-left / lengths[step])) : from;
  };

  /* The middle of the widest stretch of an area's middle parallel: inside it, whatever its shape. */
  const inside = (rings) => {
    const { min, max } = L.bounds(rings[0]);
    const y = (min.y + max.y) / 2 + 1e-6;
    const cuts = rings.flatMap((ring) => ring.flatMap((a, i) => {
      const b = ring[(i + 1) % ring.length];
      return a.y > y !== b.y > y ? [a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)] : [];
    })).sort((a, b) => a - b);
    const widths = cuts.flatMap((x, i) => (i % 2 ? [] : [[cuts[i + 1] - x, (x + cuts[i + 1]) / 2]]));
    const [, x] = widths.reduce((best, next) => (next[0] > best[0] ? next : best), [0, (min.x + max.x) / 2]);
    return L.point(x, y);
  };

  const size = (points) => {
    const { x, y } = L.bounds(points).getSize();
    return x + y;
  };
  const largest = (parts, pointsOf) => parts.reduce((best, part) => (size(pointsOf(part)) > size(pointsOf(best)) ? part : best));

  /* Where the card of a row points to. */
  const anchor = (map, row) => {
    const flat = (part) => (typeof part[0] === "number" ? map.project(part, FINE_ZOOM) : part.map(flat));
    const shape = leadline.shapeOf(row.g);
    const many = row.g.startsWith("Multi");
    const drawn = flat(leadline.latlngs(row.g, row.c));
    if (shape === "point") return map.unproject(many ? drawn[0] : drawn, FINE_ZOOM);
    if (shape === "line") return map.unproject(halfway(many ? largest(drawn, (line) => line) : drawn), FINE_ZOOM);
    return map.unproject(inside(many ? largest(drawn, ([ring]) => ring) : drawn), FINE_ZOOM);
  };

  const nearest = ({ a }, { lat }, snap) => {
    const metres = Math.max(1, Number(a) || 0);
    const vague = Math.log2((VAGUE_PX * PIXEL_M * Math.cos((lat * Math.PI) / 180)) / metres);
    return Math.min(NEAREST_ZOOM, Math.floor(vague / snap) * snap);
  };

  const moveTo = (map, { fromZoom, toZoom }, row, at) => {
    const [west, south, east, north] = row.bounds;
    const bounds = L.latLngBounds([[south, west], [north, east]]);
    const spot = west === east && south === north;
    const most = nearest(row, at, map.options.zoomSnap);
    const fitting = spot ? Math.max(map.getZoom(), Math.min(NEAR_ZOOM, most)) : Math.min(map.getBoundsZoom(bounds, false, L.point(MARGIN_PX, MARGIN_PX)), most);
    const zoom = Math.max(fromZoom, Math.min(fitting, toZoom - map.options.zoomSnap));
    const middle = [bounds.getSouthWest(), bounds.getNorthEast()].map((corner) => map.project(corner, FINE_ZOOM));
    const whole = map.unproject(middle[0].add(middle[1]).divideBy(2), FINE_ZOOM);
    map.setView(spot || zoom > fitting ? at : whole, zoom, { animate: false });
  };

  /* `back`, if given, is what Escape in the card and the card's button lead back to. */
  leadline.showRow = (story, sheet, row, back) => {
    const { map } = story;
    const at = anchor(map, row);
    if (!sheet.on) sheet.input.click();
    if (row.p) story.time?.show(...row.p);
    map.closePopup();
    map.getContainer().scrollIntoView({ block: "nearest" });
    map.invalidateSize({ animate: false, pan: false });
    moveTo(map, sheet.block, row, at);
    story.say(_("Shown on the map: {name}, in the layer {layer}.", { name: row.n, layer: sheet.block.title }));
    leadline.openCard(story, row, at, { sheet, back });
  };
})();
