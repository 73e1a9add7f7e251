"use strict";
/* Draws the rows of the data block. Each sheet has panes of its own, so that switching never changes the order. */
(() => {
  const DEPTH = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };
  const HIT_PX = 13;
  const MANY = 250; // marks of one layer

  const isPoint = (c) => c.length === 2 && typeof c[0] === "number";
  const eastmost = (c) => (isPoint(c) ? c[0] : c.reduce((most, part) => Math.max(most, eastmost(part)), -Infinity));
  const shifted = (c, by) => (isPoint(c) ? [c[1], c[0] + by] : c.map((part) => shifted(part, by)));
  const placed = (part) => shifted(part, eastmost(part) < leadline.west ? 360 : 0);

  /* A line or ring from its steps: longitude and latitude first, then differences, in units of the last decimal. */
  const unrolled = (steps, unit) => {
    const line = [];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      line.push([lon / unit, lat / unit]);
    }
    return line;
  };

  /* Coordinates of the data block as in GeoJSON; points are there already. */
  leadline.unroll = (row, unit) => {
    const depth = DEPTH[row.g];
    const [x, y] = row.of || [];
    const run = ([from, to]) => Array.from({ length: to - from }, (_, i) => [x[from + i] / unit, y[from + i] / unit]);
    const walk = (c, level) => (level > 1 ? c.map((part) => walk(part, level - 1)) : x ? run(c) : unrolled(c, unit));
    return row.g.endsWith("Point") ? row.c : walk(row.c, depth);
  };

  /* The same as Leaflet's (lat, lon), each part moved as a whole to the east of where the map's world begins. */
  const latlngs = (type, c) => (type.startsWith("Multi") ? c.map(placed) : placed(c));
  const shapeOf = (type) => (DEPTH[type] === 0 || type === "MultiPoint" ? "point" : type.endsWith("Polygon") ? "area" : "line");

  /* Pane of one sheet at one height, made once; `quiet` panes let the pointer through. */
  const pane = (story, name, height, quiet) => {
    if (!story.map.getPane(name)) {
      const node = story.map.createPane(name);
      node.style.zIndex = height;
      if (quiet) node.classList.add("quiet");
    }
    return name;
  };

  /* One sheet: what is only looked at, then `rows`, whose members answer to the pointer and carry their row each. They are
     made when it is first shown: at once by `fill`, or in slices by `filling`. */
  leadline.sheet = (story, sheet) => {
    if (sheet.heavy) return leadline.packedSheet(story, sheet);
    const [halos, lines, rows] = [L.layerGroup(), L.layerGroup(), L.featureGroup()];
    const renderers = {};
    const group = Object.assign(L.layerGroup([halos, lines, rows]), { rows, panes: new Set() });
    let filled = 0;
    group.filling = function* filling() {
      while (filled < sheet.features.length) {
        const row = sheet.features[filled];
        const style = story.data.styles[row.k];
        const name = pane(story, `${sheet.id}-${style.pane}`, story.data.panes[style.pane]);
        group.panes.add(story.map.getPane(name));
        const draw = { point, area, line }[shapeOf(row.g)];
        draw({ group, sheet, row, style, pane: name, rows, halos, lines, renderers });
        filled += 1;
        yield;
      }
    };
    group.fill = () => [...group.filling()];
    leadline.cards(story, rows);
    return group;
  };

  /* Paths answer to the pointer only: Chromium puts any that listens for focus in the order of Tab, lane after lane. */
  const add = (job, layer) => {
    layer.row = job.row;
    layer.on("add", () => layer._path?.setAttribute("tabindex", "-1"));
    job.rows.addLayer(layer);
    job.group.dress?.(layer);
  };

  const renderer = (job, make) => (job.renderers[job.pane] ||= make({ pane: job.pane, padding: 0.5, tolerance: 5 }));
  const classes = (job, ...more) => [`k-${job.row.k}`, job.row.u && "uncertain", ...more].filter(Boolean).join(" ");

  /* Hundreds of marks are drawn smaller, or they would hide each other and what they stand on. */
  const point = (job) => {
    const { row, sheet } = job;
    const smaller = sheet.features.length > MANY ? 0.65 : 1;
    const style = { ...job.style, radius: row.z ?? smaller * job.style.radius };
    const size = Math.max(18, 2 * style.radius + 6);
    const spots = DEPTH[row.g] ? latlngs(row.g, row.c) : [latlngs(row.g, row.c)];
    for (const spot of spots) {
      const html = leadline.mark(row.k, style, row.u, size);
      const icon = L.divIcon({ html, className: `spot rows-${sheet.id}${row.z ? " sized" : ""}`, iconSize: [size, size] });
      const keyboard = style.pane === "PLACES";
      const zIndexOffset = row.z ? -Math.round(1e4 * row.z) : 0; // the largest below the others, wherever they lie
      const marker = L.marker(spot, { icon, pane: job.pane, keyboard, zIndexOffset });
      marker.on("add", () => {
        marker.getElement().setAttribute("aria-label", row.n);
        if (!keyboard) marker.getElement().setAttribute("role", "img"); // a label needs a role; those of the keyboard have one
      });
      add(job, marker);
    }
  };

  const line = (job) => {
    const { row, sheet, style } = job;
    const points = latlngs(row.g, row.c);
    const common = { renderer: renderer(job, L.svg), pane: job.pane, smoothFactor: 0.4 };
    const quiet = { ...common, interactive: false };
    if (style.halo) job.halos.addLayer(L.polyline(points, { ...quiet, weight: (row.w ?? style.width) + 2.4, className: "halo line" }));
    const drawn = L.polyline(points, { ...quiet, className: classes(job, "line") });
    if (row.w) drawn.on("add", () => drawn.getElement().style.setProperty("stroke-width", row.w));
    job.lines.addLayer(drawn);
    const hit = L.polyline(points, { ...common, weight: HIT_PX, className: `hit line rows-${sheet.id}` });
    hit.drawn = drawn;
    add(job, hit);
  };

  /* Where an area was cut off it has no edge: its outline is drawn as lines. A filled area answers to the pointer itself; an outline without fill through a wide unseen one. */
  const area = (job) => {
    const { row, sheet, style } = job;
    const points = latlngs(row.g, row.c);
    const common = { renderer: renderer(job, L.svg), pane: job.pane, smoothFactor: 0.4 };
    if (style.fill) {
      const drawn = L.polygon(points, { ...common, className: classes(job, `rows-${sheet.id}`, row.o && "unedged") });
      drawn.drawn = drawn;
      if (row.o) job.lines.addLayer(L.polyline(latlngs("MultiLineString", row.o), { ...common, interactive: false, className: classes(job, "line") }));
      return add(job, drawn);
    }
    const drawn = L.polygon(points, { ...common, interactive: false, fill: false, className: classes(job, "line") });
    job.lines.addLayer(drawn);
    const hit = L.polygon(points, { ...common, fill: false, weight: HIT_PX, className: `hit line rows-${sheet.id}` });
    hit.drawn = drawn;
    return add(job, hit);
  };

  /* A row that can tell where it is: west, south, east, north in degrees, in the map's world. */
  leadline.bounded = (row) =>
    Object.defineProperty(row, "bounds", {
      get() {
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        const take = (part) => {
          if (!isPoint(part)) return part.forEach(take);
          const [lat, lon] = part;
          box.splice(0, 4, Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat));
          return undefined;
        };
        take(latlngs(row.g, row.c));
        return box;
      },
    });

  leadline.pane = pane;
  leadline.theme ||= window.matchMedia("(prefers-color-scheme: dark)");
  leadline.shapeOf = shapeOf;
  leadline.latlngs = latlngs;
})();
