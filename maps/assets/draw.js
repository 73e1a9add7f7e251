"use strict";
/* Draws the rows of the data block. Each sheet has panes of its own, so that switching never changes the order. */
(() => {
  const WEST = -30; // the map shows the world from here eastward: the Pacific is whole
  const DEPTH = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };
  const HIT_PX = 13;
  const MANY = 250; // marks of one layer

  const isPoint = (c) => c.length === 2 && typeof c[0] === "number";
  const eastmost = (c) => (isPoint(c) ? c[0] : c.reduce((most, part) => Math.max(most, eastmost(part)), -Infinity));
  const shifted = (c, by) => (isPoint(c) ? [c[1], c[0] + by] : c.map((part) => shifted(part, by)));
  const placed = (part) => shifted(part, eastmost(part) < WEST ? 360 : 0);

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
    const walk = (c, level) => (level === 1 ? unrolled(c, unit) : c.map((part) => walk(part, level - 1)));
    return row.g.endsWith("Point") ? row.c : walk(row.c, depth);
  };

  /* The same as Leaflet's (lat, lon), each part moved as a whole to the east of WEST. */
  const latlngs = (type, c) => (type.startsWith("Multi") ? c.map(placed) : placed(c));
  const shapeOf = (type) => (DEPTH[type] === 0 || type === "MultiPoint" ? "point" : type.endsWith("Polygon") ? "area" : "line");

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const colour = (pair) => pair[dark.matches ? 1 : 0];

  /* Pane of one sheet at one height, made once; `quiet` panes let the pointer through. */
  const pane = (story, name, height, quiet) => {
    if (!story.map.getPane(name)) {
      const node = story.map.createPane(name);
      node.style.zIndex = height;
      if (quiet) node.classList.add("quiet");
    }
    return name;
  };

  /* Land: first its coast, without the seam that cuts polygons at 180 degrees, then the fill, which covers the inner
     half of the coast and with it the borders between countries and the slits along them. */
  leadline.land = (story) => {
    const { land, theme } = story.data;
    if (!land) return L.layerGroup();
    const renderer = L.canvas({ pane: pane(story, "land", story.data.panes.LAND, true), padding: 0.5 });
    const copies = land.polygons.flatMap((polygon) => {
      const rings = polygon.map((steps) => unrolled(steps, land.unit));
      const west = Math.min(...rings[0].map((c) => c[0]));
      const east = Math.max(...rings[0].map((c) => c[0]));
      return [...(east > WEST ? [shifted(rings, 0)] : []), ...(west < WEST ? [shifted(rings, 360)] : [])];
    });
    const quiet = { renderer, interactive: false, smoothFactor: 1 };
    const coast = L.polyline(copies.flat().flatMap(withoutSeam), { ...quiet, weight: 3.2 });
    const fill = L.polygon(copies, { ...quiet, weight: 1.6, fillOpacity: 1, fillRule: "nonzero" });
    const paint = () => {
      fill.setStyle({ color: colour(theme.land), fillColor: colour(theme.land) });
      coast.setStyle({ color: colour(theme.coast) });
    };
    paint();
    dark.addEventListener("change", paint);
    return L.layerGroup([coast, fill]);
  };

  const onSeam = (p) => Math.abs(Math.abs(p[1]) - 180) < 1e-4 || p[0] < -89;
  const withoutSeam = (ring) => {
    const lines = [[]];
    ring.forEach((p, i) => {
      if (i && onSeam(p) && onSeam(ring[i - 1])) lines.push([]);
      lines[lines.length - 1].push(p);
    });
    return lines.filter((line) => line.length > 1);
  };

  /* One sheet: what is only looked at, then `rows`, whose members answer to the pointer and carry their row each. */
  leadline.sheet = (story, sheet) => {
    const [halos, lines, rows] = [L.layerGroup(), L.layerGroup(), L.featureGroup()];
    const renderers = {};
    const panes = new Set();
    for (const row of sheet.features) {
      const style = story.data.styles[row.k];
      const name = pane(story, `${sheet.id}-${style.pane}`, story.data.panes[style.pane], sheet.heavy);
      panes.add(story.map.getPane(name));
      const canvas = { point: spot, area: heavy, line: heavy };
      const paths = { point, area, line };
      const draw = (sheet.heavy ? canvas : paths)[shapeOf(row.g)];
      draw({ sheet, row, style, pane: name, rows, halos, lines, renderers });
    }
    leadline.cards(story, rows);
    if (sheet.heavy) leadline.listen(story, rows);
    return Object.assign(L.layerGroup([halos, lines, rows]), { rows, panes });
  };

  /* Paths answer to the pointer only: Chromium puts any that listens for focus in the order of Tab, lane after lane. */
  const add = (job, layer) => {
    layer.row = job.row;
    layer.on("add", () => layer._path?.setAttribute("tabindex", "-1"));
    job.rows.addLayer(layer);
  };

  const renderer = (job, make) => (job.renderers[job.pane] ||= make({ pane: job.pane, padding: 0.5, tolerance: 5 }));
  const classes = (job, ...more) => [`k-${job.row.k}`, job.row.u && "uncertain", ...more].filter(Boolean).join(" ");

  /* Hundreds of marks are drawn smaller, or they would hide each other and what they stand on. */
  const point = (job) => {
    const { row, sheet } = job;
    const style = sheet.features.length > MANY ? { ...job.style, radius: 0.65 * job.style.radius } : job.style;
    const size = Math.max(18, 2 * style.radius + 6);
    const spots = DEPTH[row.g] ? latlngs(row.g, row.c) : [latlngs(row.g, row.c)];
    for (const spot of spots) {
      const html = leadline.mark(row.k, style, row.u, size);
      const icon = L.divIcon({ html, className: `spot rows-${sheet.id}`, iconSize: [size, size] });
      const keyboard = style.pane === "PLACES";
      const marker = L.marker(spot, { icon, pane: job.pane, keyboard });
      marker.on("add", () => marker.getElement().setAttribute("aria-label", row.n));
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

  /* A filled area answers to the pointer itself; an outline without fill through a wide unseen one. */
  const area = (job) => {
    const { row, sheet, style } = job;
    const points = latlngs(row.g, row.c);
    const common = { renderer: renderer(job, L.svg), pane: job.pane, smoothFactor: 0.4 };
    if (style.fill) {
      const drawn = L.polygon(points, { ...common, className: classes(job, `rows-${sheet.id}`) });
      drawn.drawn = drawn;
      return add(job, drawn);
    }
    const drawn = L.polygon(points, { ...common, interactive: false, fill: false, className: classes(job, "line") });
    job.lines.addLayer(drawn);
    const hit = L.polygon(points, { ...common, fill: false, weight: HIT_PX, className: `hit line rows-${sheet.id}` });
    hit.drawn = drawn;
    return add(job, hit);
  };

  const repaint = (job, layer, paint) => {
    layer.setStyle(paint());
    dark.addEventListener("change", () => layer.setStyle({ ...paint(), opacity: layer.options.opacity }));
    add(job, layer);
  };

  const heavy = (job) => {
    const { row, style } = job;
    const make = shapeOf(row.g) === "area" ? L.polygon : L.polyline;
    const layer = make(latlngs(row.g, row.c), { renderer: renderer(job, L.canvas), interactive: false, smoothFactor: 1 });
    repaint(job, layer, () => ({
      color: colour([style.light, style.dark]),
      weight: row.w ?? style.width,
      opacity: style.alpha,
      dashArray: style.dash || null,
      fillOpacity: style.fill,
    }));
  };

  const spot = (job) => {
    const { row, style } = job;
    const options = { renderer: renderer(job, L.canvas), interactive: false, radius: style.radius };
    const layer = L.circleMarker(latlngs(row.g, row.c), options);
    repaint(job, layer, () => ({ color: colour([style.light, style.dark]), weight: 1, fillOpacity: style.fill }));
  };

  leadline.shapeOf = shapeOf;
  leadline.latlngs = latlngs;
})();
