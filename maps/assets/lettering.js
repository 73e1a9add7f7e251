"use strict";
/* Names on the map: of seas and lands, beside points and along lines; the more important first, none over another. */
(() => {
  const { element } = leadline;
  const GAP_PX = 3;
  const LINE_SPACING_PX = 11;
  const MOST_BULGE_PX = 15;
  const CELL_PX = 4;
  const AGAIN_PX = 900;
  const GROUND_PX = 4; // cells of land and sea
  const MOST_ON_LAND = 0.1; // of the name of a sea
  const FITTING = 0.7; // of the height of a name: half the height of the ellipse in which it stands when it first appears
  const WIDEST_PX = 700; // half the height of an ellipse that fills the screen
  const LINE_PX = 14; // height of a name of a land
  const BESIDE_PX = 16; // of the words of an area from its edge, at most
  const SAME_PX = 12; // marks so near to each other are one
  const AMONG = 80; // what it costs to stand at another mark
  const ONE_PX = 6; // marks nearer to each other are read as one
  const CLEARLY = 1.1; // times nearer to its own mark than to another
  const LED = 60; // at a distance, with a line to its mark
  const LED_PX = [18, 34, 54];
  const FEW = 12; // lines of a layer: among more it is not seen which one is named
  const HOLE = 400; // in a hole of the area that is named, or off the end of a line: where there is no other place
  const NEARER = 1.25; // distances to its own mark within which a name may have no other mark
  const LONG_PX = 150; // words beside an area that are longer
  const LONGER = 2.5; // than so many times its width are left out
  const NAME_PX = 110; // a usual name beside a mark
  const LARGE_PX = 10; // radius of a mark that is drawn by a number
  const FIRST = 2; // rank of the sea that a page is about
  const TURNED = 6; // what it costs
  const HALFWAY = 1.1; // of the way to another sea's middle: how far a name may reach
  const SEVERAL = 65535; // lines in one cell

  const box = (x, y, w, h) => ({ x0: x - 0.5 * w - GAP_PX, x1: x + 0.5 * w + GAP_PX, y0: y - 0.5 * h, y1: y + 0.5 * h });
  const meets = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
  const inside = (b, size) => b.x0 > 36 && b.y0 > 18 && b.x1 < size.x - 2 && b.y1 < size.y - 2; // the degrees' margins

  /* Words in the middle of a sea or land may move a little; beside a point they stand at one of ten places. */
  const around = (w, h, r) => {
    const dx = 0.5 * w + r + 2 * GAP_PX;
    const dy = 0.5 * h + r + 1;
    return [[dx, 0], [-dx, 0], [0, -dy], [0, dy], [dx, -dy * 0.8], [dx, dy * 0.8], [-dx, -dy * 0.8], [-dx, dy * 0.8], [dx, -dy * 1.4], [dx, dy * 1.4]];
  };
  const between = (w, h, r) => [-1, 1].flatMap((side) => [-0.5, 0.5, -1.4].map((down) => [side * (0.5 * w + r + 2 * GAP_PX), down * (0.5 * h + r + 1)]));
  const apartFrom = (w, h, r, far) => [...around(w + 2 * far, h + 2 * far, r), ...[-1, 1].flatMap((side) => [1, -1].map((down) => [side * (0.5 * w - 4), down * (0.5 * h + far)]))]; // the last hang straight below or above
  const steps = (most, by) => Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) * by);
  const MOST_DEG = { ocean: 8, sea: 2.5, land: 2 }; // from where it belongs
  const ROOM = { ocean: [steps(4, 0.8), steps(5, 1)], sea: [steps(3, 0.6), steps(4, 0.6)], land: [steps(2, 0.6), steps(2, 0.8)] };
  const near = (h, kind) => ROOM[kind][0].flatMap((down) => ROOM[kind][1].map((right) => [right * h, down * h]));

  /* Lines that are drawn, in cells of a few pixels: names keep off them where they can. */
  class Ink {
    constructor(size) {
      this.across = Math.ceil(size.x / CELL_PX);
      this.down = Math.ceil(size.y / CELL_PX);
      this.cells = new Uint16Array(this.across * this.down);
      this.bounds = L.bounds([0, 0], [size.x - 1, size.y - 1]);
    }

    line(points, id) {
      for (let i = 1; i < points.length; i += 1) {
        const clipped = L.LineUtil.clipSegment(points[i - 1], points[i], this.bounds, false);
        if (clipped) this.stroke(...clipped, id);
      }
    }

    stroke(a, b, id) {
      const n = Math.ceil(Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y)) / CELL_PX) || 1;
      for (let k = 0; k <= n; k += 1) {
        const x = Math.floor((a.x + ((b.x - a.x) * k) / n) / CELL_PX);
        const y = Math.floor((a.y + ((b.y - a.y) * k) / n) / CELL_PX);
        const cell = y * this.across + x;
        this.cells[cell] = this.cells[cell] && this.cells[cell] !== id ? SEVERAL : id;
      }
    }

    /* Cells under a box that hold another line than one's own. */
    under({ x0, x1, y0, y1 }, own) {
      let found = 0;
      const right = Math.min(this.across - 1, Math.floor(x1 / CELL_PX));
      const low = Math.min(this.down - 1, Math.floor(y1 / CELL_PX));
      for (let y = Math.max(0, Math.floor(y0 / CELL_PX)); y <= low; y += 1) {
        for (let x = Math.max(0, Math.floor(x0 / CELL_PX)); x <= right; x += 1) {
          const id = this.cells[y * this.across + x];
          if (id && id !== own) found += 1;
        }
      }
      return found;
    }
  }

  /* Screen points of a line, no step longer than `step` px, so that a long edge is not lost with its ends. */
  const fine = (points, step = 40) =>
    points.flatMap((p, i) => {
      const q = points[i + 1];
      const n = q ? Math.min(400, Math.ceil(Math.hypot(q.x - p.x, q.y - p.y) / step)) || 1 : 1;
      return Array.from({ length: n }, (_, k) => (k ? { x: p.x + ((q.x - p.x) * k) / n, y: p.y + ((q.y - p.y) * k) / n } : p));
    });

  /* Runs of a line inside the view, longest first, each as points with the length so far. */
  const runs = (points, size) => {
    const found = [];
    let run = [];
    const close = () => {
      if (run.length > 1) found.push(run);
      run = [];
    };
    points.forEach((p) => {
      if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) return close();
      const last = run[run.length - 1];
      return run.push({ x: p.x, y: p.y, at: last ? last.at + Math.hypot(p.x - last.x, p.y - last.y) : 0 });
    });
    close();
    return found.sort((a, b) => b[b.length - 1].at - a[a.length - 1].at);
  };

  const along = (run, at) => {
    const i = Math.max(1, run.findIndex((p) => p.at >= at));
    const [a, b] = [run[i - 1], run[i]];
    const t = b.at > a.at ? (at - a.at) / (b.at - a.at) : 0;
    return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
  };

  /* Places for words of width w along a run, above the line, upright, where the line is nearly straight. */
  const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9].flatMap((share) => [share, share - 0.05]);
  const lineSpots = (run, w, h) => {
    const off = Math.max(LINE_SPACING_PX, 0.5 * h + 3);
    const length = run[run.length - 1].at;
    if (length < w + 16) return [];
    return SHARES.flatMap((f) => {
      const at = Math.min(Math.max(f * length, 0.5 * w + 8), length - 0.5 * w - 8);
      const [a, m, b] = [along(run, at - 0.5 * w), along(run, at), along(run, at + 0.5 * w)];
      const bulge = { x: m.x - (a.x + b.x) / 2, y: m.y - (a.y + b.y) / 2 };
      const height = Math.hypot(bulge.x, bulge.y);
      const ratios = [0.25, 0.75].map((t) => {
        const p = along(run, at + (t - 0.5) * w);
        return (bulge.x * (p.x - a.x - t * (b.x - a.x)) + bulge.y * (p.y - a.y - t * (b.y - a.y))) / (height * height);
      });
      const bend = ratios.every((r) => r > 0.62 && r < 0.9); // an arc has 0.75 at its quarters, a corner 0.5
      if (height > (bend ? MOST_BULGE_PX : 3)) return [];
      let angle = Math.atan2(b.y - a.y, b.x - a.x);
      if (Math.abs(angle) > 0.5 * Math.PI) angle += angle > 0 ? -Math.PI : Math.PI;
      const outer = Math.sign(bulge.y * Math.cos(angle) - bulge.x * Math.sin(angle)) || -1;
      const sides = height > 3 ? [outer] : [-1, 1]; // on a bend, only outside it
      return sides.map((side) => ({
        x: m.x - side * Math.sin(angle) * off,
        y: m.y + side * Math.cos(angle) * off,
        angle,
      }));
    });
  };

  /* A turned label is kept clear by small boxes along it. */
  const turned = (spot, w, h) => {
    const n = Math.max(2, Math.ceil(w / h));
    const side = h * (Math.abs(Math.cos(spot.angle)) + Math.abs(Math.sin(spot.angle))); // of a turned square's box
    return Array.from({ length: n }, (_, i) => {
      const s = (i / (n - 1) - 0.5) * (w - h);
      return box(spot.x + s * Math.cos(spot.angle), spot.y + s * Math.sin(spot.angle), side, side);
    });
  };

  /* Places for words of w by h inside an area, the nearest to its middle first. */
  const within = (rings, p) =>
    rings.reduce((odd, ring) => {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const [a, b] = [ring[i], ring[j]];
        if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
      }
      return odd;
    }, false);
  const areaSpots = (rings, w, h, size) => {
    const all = L.bounds(rings.flat().map((p) => L.point(p)));
    const [x0, y0] = [Math.max(36, all.min.x), Math.max(18, all.min.y)];
    const [dx, dy] = [Math.min(size.x, all.max.x) - x0, Math.min(size.y, all.max.y) - y0];
    if (dx < w || dy < h) return [];
    const shares = Array.from({ length: 13 }, (_, i) => (i + 1) / 14);
    const spots = shares.flatMap((down) => shares.map((right) => ({ x: x0 + right * dx, y: y0 + down * dy, far: Math.hypot(right - 0.5, down - 0.5) })));
    const corners = [[0, 0], [-1, -1], [-1, 1], [1, -1], [1, 1]];
    const fits = (spot) => corners.every(([i, j]) => within(rings, { x: spot.x + 0.5 * i * w, y: spot.y + 0.5 * j * h }));
    return spots.filter(fits).sort((a, b) => a.far - b.far);
  };

  /* Along a box: both of its long sides. */
  const OF_BOX = [-0.5, -0.25, 0, 0.25, 0.5].flatMap((right) => [[right, -0.5], [right, 0.5]]);
  const outline = ({ x, y, angle = 0 }, [w, h]) =>
    OF_BOX.map(([i, j]) => ({ x: x + i * w * Math.cos(angle) - j * h * Math.sin(angle), y: y + i * w * Math.sin(angle) + j * h * Math.cos(angle) }));

  /* Place of a box that is nearest to a mark, and small boxes along the line from there to it. */
  const nearest = ({ x, y }, [w, h], p) => ({ x: Math.max(x - 0.5 * w, Math.min(p.x, x + 0.5 * w)), y: Math.max(y - 0.5 * h, Math.min(p.y, y + 0.5 * h)) });
  const thread = (spot, size) => fine([nearest(spot, size, spot.to), spot.to], CELL_PX).map((p) => box(p.x, p.y, 2 - GAP_PX, 2));

  /* Limits of a sea: where they lie, how large it is, and the angle of its long way, 0 where its name stands level. */
  const waterOf = (numbers, map) => {
    const angle = numbers.pop();
    const east = numbers[0] < leadline.west ? 360 : 0;
    const ring = Array.from({ length: 0.5 * numbers.length }, (_, i) => L.latLng(numbers[2 * i + 1], numbers[2 * i] + east));
    const { min, max } = L.bounds(ring.map((p) => map.project(p, 8)));
    return { ring, angle, area: (max.x - min.x) * (max.y - min.y) };
  };

  const isPoint = (p) => p.lat !== undefined || typeof p[0] === "number";
  const flat = (c) => (isPoint(c[0]) ? [c] : c.flatMap(flat));

  class Lettering {
    constructor(story) {
      this.story = story;
      this.node = element("div", { class: "lettering leaflet-zoom-hide", "aria-hidden": "true" });
      const pane = story.map.createPane("labels");
      pane.style.zIndex = story.data.panes.LABELS;
      pane.append(this.node);
      this.waters = new Map();
      this.items = story.data.labels.map((l) => this.free(l));
      this.named = new Set();
      this.turn = 0;
    }

    /* From now on names follow the map, which may have moved meanwhile. */
    follow() {
      const { map } = this.story;
      map.on("moveend resize overlays", () => (this.stale() ? setTimeout(() => this.place()) : this.place()));
      this.follows = true;
      if (this.asked || !this.view.equals(map.getPixelBounds())) this.place();
    }

    make(text, kind) {
      const node = element("span", { class: `label ${kind}` }, text);
      node.hidden = true;
      this.node.append(node);
      return node;
    }

    free([text, lon, lat, kind, rank, from, to, reach, more = [], limits = []]) {
      if (limits.length) this.waters.set(text, waterOf(limits, this.story.map));
      const place = (east, north, far) => ({ at: L.latLng(north, east < leadline.west ? east + 360 : east), reach: far });
      const others = Array.from({ length: more.length / 3 }, (_, i) => place(...more.slice(3 * i, 3 * i + 3)));
      return { text, kind, words: text, look: kind, rank, from, to, places: [place(lon, lat, reach), ...others], shown: () => true };
    }

    /* Whether a name is written at a zoom level: from and up to those that it has, or where a part of what it names that
       is in view is large enough for it. */
    due(item, zoom, size) {
      if (zoom >= item.from && zoom <= item.to) return true;
      return item.places?.slice(1).some(({ at, reach }) => {
        const px = this.pixels(reach);
        const p = this.story.map.latLngToContainerPoint(at);
        return px >= FITTING * LINE_PX && px <= WIDEST_PX && p.x > 0 && p.y > 0 && p.x < size.x && p.y < size.y;
      });
    }

    pixels(degrees) {
      return (degrees * 256 * 2 ** this.story.map.getZoom()) / 360;
    }

    /* How much of a box is land, 0 to 1; null where that is not known. */
    onLand({ x0, x1, y0, y1 }) {
      if (!this.ground) return null;
      const { across, down, cell, at } = this.ground;
      let [land, all] = [0, 0];
      for (let y = Math.max(0, Math.floor(y0 / cell)); y <= Math.min(down - 1, Math.floor(y1 / cell)); y += 1) {
        for (let x = Math.max(0, Math.floor(x0 / cell)); x <= Math.min(across - 1, Math.floor(x1 / cell)); x += 1) {
          land += at[y * across + x];
          all += 1;
        }
      }
      return all ? land / all : null;
    }

    /* What it costs to write a name there: a sea's on land, a land's at sea; infinite for a sea on much land. */
    misplaced(item, spot, size) {
      if (!item.places) return 0;
      if (item.kind !== "land" && !this.inWater(item, outline(spot, size))) return Infinity;
      const shares = spot.boxes.map((b) => this.onLand(b));
      if (shares.includes(null)) return 0;
      const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      if (item.kind === "land") return 20 * (1 - share);
      return share > MOST_ON_LAND ? Infinity : 60 * share;
    }

    /* Limits on the screen, and the middles of seas without them that are written too. */
    *seas(wanted) {
      const { map } = this.story;
      this.rings = new Map();
      for (const [text, water] of this.waters) {
        const ring = water.ring.map((p) => map.latLngToContainerPoint(p));
        this.rings.set(text, { ...water, ring, ...L.bounds(ring) });
      }
      yield;
      const open = wanted.filter(({ text, kind }) => text && kind !== "land" && !this.waters.has(text));
      this.open = open.map(({ text, places }) => ({ text, at: map.latLngToContainerPoint(places[0].at) }));
    }

    /* Whether the name of a sea stands in its own water from end to end: within its limits, else outside those of others
       and not past halfway to the middle of another. */
    inWater(item, points) {
      const has = ({ ring, min, max }, p) => p.x > min.x && p.x < max.x && p.y > min.y && p.y < max.y && within([ring], p);
      const own = this.rings.get(item.text);
      if (own && !points.every((p) => has(own, p))) return false;
      const home = own ? null : this.story.map.latLngToContainerPoint(item.places[0].at);
      for (const [text, other] of this.rings) {
        if (text === item.text || (own ? own.area < other.area : has(other, home))) continue;
        if (points.some((p) => has(other, p))) return false;
      }
      if (own) return true;
      const far = (p, mine) => Math.min(Infinity, ...this.open.filter(({ text }) => (text === item.text) === mine).map(({ at }) => Math.hypot(at.x - p.x, at.y - p.y)));
      return points.every((p) => far(p, true) <= HALFWAY * far(p, false));
    }

    *ofRows(sheet) {
      const { map, data } = this.story;
      const lines = (of) => of.reduce((sum, { block, group }) => sum + (block.packed || !map.hasLayer(group) ? 0 : block.features.filter((row) => !row.off).length), 0);
      const few = () => lines([sheet]) <= FEW && (!sheet.block.timed || lines(this.story.sheets.filter(({ block }) => block.timed)) <= FEW);
      const rows = sheet.block.packed ? sheet.group.labelled() : sheet.block.features.filter((row) => row.l);
      for (const row of rows) {
        const style = data.styles[row.k];
        const shape = leadline.shapeOf(row.g);
        const there = (shape === "point" && this.story.stacks.get(row.c.join())) || [];
        const radius = Math.max(...there.map((other) => other.row.z ?? data.styles[other.row.k].radius), row.z ?? style.radius);
        const common = { rank: sheet.block.rank, from: row.f ?? sheet.block.labelFrom, to: 30, radius };
        const named = () => map.hasLayer(sheet.group) && !row.off && (row.bundle ?? 1) === 1; // of a bundle none has its name
        const shown = () => named() && (shape !== "line" || few());
        const look = shape === "point" ? "place" : `along t-${style.pane.toLowerCase()}`;
        const words = row.l;
        if (shape === "point") {
          yield { ...common, words, look, shown, at: L.latLng(leadline.latlngs(row.g, row.c)) };
          continue;
        }
        const lines = flat(leadline.latlngs(row.g, row.c)).map((l) => l.map((p) => L.latLng(p)));
        yield { ...common, words, look, shown, lines, row, bounds: L.latLngBounds(lines.flat()), area: shape === "area" && sheet.block.inside, closed: shape === "area", several: words.includes("\n") };
      }
    }

    /* Rows of a sheet have names from when it is first shown, and unpacked. */
    *join() {
      const { map, sheets } = this.story;
      const fresh = sheets.filter((s) => !this.named.has(s) && map.hasLayer(s.group) && (!s.block.packed || s.block.pack));
      for (const sheet of fresh) {
        this.named.add(sheet);
        for (const item of this.ofRows(sheet)) {
          this.items.push({ ...item, sheet: sheets.indexOf(sheet) });
          yield;
        }
      }
      if (fresh.length || !this.sorted) this.items.sort((a, b) => a.rank - b.rank || (a.sheet ?? -1) - (b.sheet ?? -1));
      this.sorted = true;
    }

    /* Marks that are drawn keep their ground. */
    marks() {
      const { map } = this.story;
      const far = map.getContainer().classList.contains("far") ? 0.75 : 1; // see map.css
      return this.story.sheets.filter((s) => !s.block.heavy && map.hasLayer(s.group)).flatMap((s) =>
        s.group.rows.getLayers().filter((l) => l.getLatLng).map((l) => {
          const p = map.latLngToContainerPoint(l.getLatLng());
          const d = l.row.z ? 2 * l.row.z : 2 * far * this.story.data.styles[l.row.k].radius;
          return { ...box(p.x, p.y, d - GAP_PX, d), row: l.row };
        }));
    }

    /* Controls stand on the map too. */
    controls() {
      const frame = this.story.map.getContainer().getBoundingClientRect();
      return [...this.story.map.getContainer().querySelectorAll(".leaflet-control, .note-words")].map((node) => {
        const r = node.getBoundingClientRect();
        return { x0: r.left - frame.left, x1: r.right - frame.left, y0: r.top - frame.top, y1: r.bottom - frame.top };
      });
    }

    /* Lines that are drawn; each row has a number. */
    *strokes(size, origin) {
      const { map } = this.story;
      const ink = new Ink(size);
      const view = map.getBounds();
      this.numbers = new Map();
      this.parts = new Map(); // as Leaflet has them: on the screen, cut at its edges, simplified
      for (const { block, group } of this.story.sheets) {
        if (block.heavy || (block.timed && block.packed) || !map.hasLayer(group)) continue;
        for (const layer of group.rows.getLayers()) {
          if (!layer._parts || layer.row.off || layer.row.bundle === 0 || !view.intersects(layer.getBounds())) continue;
          const id = (this.numbers.size % (SEVERAL - 1)) + 1;
          this.numbers.set(layer.row, id);
          this.parts.set(layer.row, layer._parts.map((part) => part.map((p) => p.subtract(origin))));
          for (const line of this.parts.get(layer.row)) ink.line(line, id);
          yield;
        }
      }
      this.ink = ink;
    }

    /* Whether lines are still cut for another view: those that joined the map later hear last that it moved. */
    stale() {
      const { map, sheets } = this.story;
      const drawn = sheets.filter(({ group }) => map.hasLayer(group)).flatMap(({ group }) => group.rows.getLayers());
      const old = ({ _renderer: r }) => r && r._map && r._center && (r._zoom !== map.getZoom() || !r._center.equals(map.getCenter()));
      return drawn.some(old);
    }

    /* At once; while the page opens it is done at the end, in slices. */
    place() {
      this.asked = true;
      if (this.follows) for (const _ of this.placing());
    }

    /* In slices; if the map moves meanwhile, the names are placed anew and this ends. */
    *placing() {
      const { map } = this.story;
      const turn = (this.turn += 1);
      this.view = map.getPixelBounds();
      this.asked = false;
      yield* this.join();
      yield;
      const size = map.getSize();
      const zoom = map.getZoom();
      const origin = map.containerPointToLayerPoint([0, 0]);
      this.points = this.marks();
      let taken = [...this.controls(), ...this.points];
      const fixed = taken.length;
      yield* this.strokes(size, origin);
      this.ground = map.hasLayer(this.story.land) && this.story.land.cells ? yield* this.story.land.cells(size, GROUND_PX) : null;
      yield;
      const wanted = this.items.filter((item) => {
        const on = item.shown() && this.due(item, zoom, size);
        if (on) item.node ||= this.make(item.words, item.look);
        if (on && item.node.hidden) item.node.style.visibility = "hidden"; // until it has a place
        if (item.node) item.node.hidden = !on;
        if (item.lead) item.lead.style.display = "none";
        return on;
      });
      yield* this.seas(wanted);
      for (const item of wanted) this.measured(item, item.look);
      const named = []; // lands and seas: of two parts of one, only those far apart are named
      const again = (item, spot) => item.text && named.some((n) => n.text === item.text && Math.hypot(n.x - spot.x, n.y - spot.y) < AGAIN_PX);
      for (const item of wanted) {
        yield;
        if (turn !== this.turn) return;
        let spot = this.written(item, size, taken, again);
        if (!spot && item.places && item.rank <= FIRST && (spot = this.written(item, size, taken.slice(0, fixed), again))) {
          const gone = new Set(taken.slice(fixed).filter((b) => spot.boxes.some((own) => meets(b, own))).map(({ of }) => of));
          for (const one of gone) one.node.hidden = true; // lines give way to the water that the page is about
          taken = taken.filter(({ of }) => !gone.has(of));
        }
        item.node.hidden = !spot;
        if (!spot) continue;
        const [w, h] = item.size;
        if (item.text) named.push({ text: item.text, x: spot.x, y: spot.y });
        taken.push(...spot.boxes.map((b) => ({ ...b, of: item })));
        if (spot.to) {
          taken.push(...thread(spot, item.size).map((b) => ({ ...b, of: item })));
          this.lead(spot, item, origin);
        }
        const x = origin.x + spot.x - 0.5 * w;
        const y = origin.y + spot.y - 0.5 * h;
        item.node.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px) rotate(${(spot.angle || 0).toFixed(4)}rad)`;
        item.node.style.visibility = "";
      }
    }

    /* Width and height of a name in one of its looks. */
    measured(item, look) {
      const { node, sizes = {} } = item;
      if (node.className !== `label ${look}`) node.className = `label ${look}`;
      item.sizes = sizes;
      item.size = sizes[look] ||= [node.offsetWidth, node.offsetHeight];
    }

    /* How a name may be written, the best first: an ocean's as a sea's where its middle is out of view or it has no room
       as an ocean; that of the sea that the page is about in small letters where it has no other. */
    looks(item, size) {
      if (!item.places || item.kind === "land") return [item.look];
      const { x, y } = this.story.map.latLngToContainerPoint(item.places[0].at);
      const large = item.kind === "ocean" && x > 0 && y > 0 && x < size.x && y < size.y;
      return [...(large ? ["ocean"] : []), "sea", ...(item.rank <= FIRST ? ["sea tight"] : [])];
    }

    written(item, size, taken, again) {
      for (const look of this.looks(item, size)) {
        this.measured(item, look);
        const found = this.best(item, this.spots(item, ...item.size, size), size, taken);
        if (found && !again(item, found)) return found;
      }
      return null;
    }

    /* Of the places that are free, the one with least under it; the earlier of equals. */
    best(item, spots, size, taken) {
      const own = this.numbers.get(item.row);
      let [found, least] = [null, Infinity];
      spots.forEach((spot, order) => {
        if (!spot.boxes.every((b) => inside(b, size) && !taken.some((t) => meets(t, b)))) return;
        if (spot.to && thread(spot, item.size).some((b) => taken.some((t) => t.of && meets(t, b)))) return; // through another name
        const cost = spot.boxes.reduce((sum, b) => sum + this.ink.under(b, own), 0) + (spot.cost ?? 2 * order) + this.crowding(item, spot);
        const whole = cost < least ? cost + this.misplaced(item, spot, item.size) + this.confused(item, spot) : Infinity;
        if (whole < least) [found, least] = [spot, whole];
      });
      return found;
    }

    /* Infinite where words along a line are nearer to another line for the most part, as if they were its name. */
    confused(item, { x, y, to, angle = 0 }) {
      if (to || !item.lines || item.closed || !this.parts.has(item.row)) return 0;
      const off = (row, p) => Math.min(...this.parts.get(row).flatMap((part) => part.slice(1).map((b, i) => L.LineUtil.pointToSegmentDistance(p, part[i], b))));
      const others = [...this.parts.keys()].filter((row) => row !== item.row && leadline.shapeOf(row.g) === "line");
      const places = [-0.4, -0.2, 0, 0.2, 0.4].map((share) => ({ x: x + share * item.size[0] * Math.cos(angle), y: y + share * item.size[0] * Math.sin(angle) }));
      const wrong = places.filter((p) => {
        const own = off(item.row, p);
        return others.some((row) => off(row, p) < own);
      });
      return wrong.length > 2 ? Infinity : 0;
    }

    /* What it costs to write along a line where the names of marks will want to stand. */
    crowding(item, { boxes }) {
      const beside = (m) => boxes.some((b) => meets(m, { x0: b.x0 - NAME_PX, x1: b.x1 + NAME_PX, y0: b.y0, y1: b.y1 }));
      return item.lines ? 4 * this.points.filter(beside).length : 0;
    }

    spots(item, w, h, size) {
      if (item.lines) return this.onRow(item, w, h, size);
      if (item.places) return this.onParts(item, w, h, size);
      const p = this.story.map.latLngToContainerPoint(item.at);
      p.z = item.radius - LARGE_PX;
      const middles = this.points.map((m) => ({ x: (m.x0 + m.x1) / 2, y: (m.y0 + m.y1) / 2, z: (m.y1 - m.y0) / 2 - LARGE_PX }));
      const away = (far) => middles.filter((m) => p.distanceTo(m) > far);
      const others = away(SAME_PX);
      const first = item.rank <= FIRST; // a seat among others is named all the same
      const off = ({ x, y }, q) => {
        const d = Math.hypot(Math.max(Math.abs(q.x - x) - 0.5 * w, 0), Math.max(Math.abs(q.y - y) - 0.5 * h, 0));
        return q.z > 0 ? Math.max(d - q.z, 1) : d; // of a large circle to near its edge
      };
      const alien = (spot) => Math.max(0, ...others.map((m) => 1 - off(spot, m) / (NEARER * off(spot, p)))); // how much it is another's
      const apart = away(ONE_PX);
      const another = (spot) => apart.some((m) => off(spot, m) <= CLEARLY * off(spot, p)); // whose it would be taken for
      const crossed = ({ x, y }) => {
        const near = nearest({ x, y }, [w, h], p);
        return apart.some((m) => L.LineUtil.pointToSegmentDistance(m, near, p) < ONE_PX);
      };
      const at = ([dx, dy], more) => ({ x: p.x + dx, y: p.y + dy, boxes: [box(p.x + dx, p.y + dy, w, h)], ...more });
      const all = [...around(w, h, item.radius), ...(first ? between(w, h, item.radius) : [])].map((by, i) => at(by, { cost: 2 * i }));
      const beside = all.map((spot) => ({ ...spot, alien: alien(spot) })).filter((spot) => (first ? !another(spot) : !spot.alien));
      const led = first && others.length ? LED_PX.flatMap((far) => apartFrom(w, h, item.radius, far).map((by) => at(by, { cost: LED + far, to: p }))).filter((spot) => !crossed(spot)) : [];
      return [...beside.map((spot) => ({ ...spot, cost: spot.cost + AMONG * spot.alien })), ...led];
    }

    /* The line from a name that stands off to its mark. */
    lead({ x, y, to }, item, origin) {
      item.lead ||= this.node.appendChild(leadline.svg("svg", { class: "lead" }, leadline.svg("path", {})));
      const [w, h] = item.size;
      const near = nearest({ x, y }, [w, h], to);
      const share = Math.max(0, 1 - (item.row ? 0 : item.radius) / Math.hypot(near.x - to.x, near.y - to.y));
      item.lead.firstChild.setAttribute("d", `M0,0l${((to.x - near.x) * share).toFixed(1)},${((to.y - near.y) * share).toFixed(1)}`);
      item.lead.style.display = "";
      item.lead.style.transform = `translate(${(origin.x + near.x).toFixed(1)}px,${(origin.y + near.y).toFixed(1)}px)`;
    }

    /* About the middles of the parts of a sea or land, the first or the largest that is in view first. */
    onParts(item, w, h, size) {
      const middles = item.places.map(({ at, reach }, i) => ({ p: this.story.map.latLngToContainerPoint(at), reach, i }));
      const seen = middles.filter(({ p }) => p.x > -w && p.y > -w && p.x < size.x + w && p.y < size.y + w);
      const water = this.waters.get(item.kind !== "land" && item.text);
      return seen.flatMap(({ p, reach, i }) => {
        const most = this.pixels(Math.min(water ? Infinity : reach ?? Infinity, MOST_DEG[item.kind])); // limits keep it in
        const small = i ? 4 + 8 * Math.max(0, 1 - this.pixels(reach) / (4 * h)) : 0;
        const around = near(h, item.kind).filter(([dx, dy]) => Math.hypot(dx, dy) <= most);
        return around.flatMap(([dx, dy]) => {
          const spot = { x: p.x + dx, y: p.y + dy, cost: small + (2 * Math.hypot(dx, dy)) / h };
          const level = { ...spot, boxes: [box(spot.x, spot.y, w, h)] };
          if (!water?.angle) return [level];
          const along = { ...spot, angle: water.angle, cost: spot.cost + TURNED };
          return [level, { ...along, boxes: turned(along, w, h) }];
        });
      });
    }

    onRow(item, w, h, size) {
      const { map } = this.story;
      if (!map.getBounds().intersects(item.bounds)) return [];
      const lines = this.parts.get(item.row) || item.lines.map((line) => line.map((p) => map.latLngToContainerPoint(p)));
      if (!lines.length) return [];
      const spots = item.area ? areaSpots(lines, w, h, size).map((spot) => ({ ...spot, boxes: [box(spot.x, spot.y, w, h)] })) : [];
      if (item.area) return [...spots, ...this.beside(lines, w, h)];
      const all = lines.flatMap((line) => runs(fine(line), size));
      all.sort((a, b) => b[b.length - 1].at - a[a.length - 1].at);
      const hole = (spot) => item.closed && !within(lines, spot) && lines.some((ring) => within([ring], spot)); // that is another's
      const along = all.slice(0, 3).flatMap((run) => lineSpots(run, w, h)).map((spot, i) => ({ ...spot, cost: i + HOLE * hole(spot), boxes: turned(spot, w, h) }));
      if (item.rank < FIRST && !item.closed) along.push(...this.offEnds(all, w, h, item));
      if (!item.several || !item.closed) return along; // beside a long arc is nowhere near it
      const inner = areaSpots(lines, w, h, size).map((spot) => ({ ...spot, cost: 60, boxes: [box(spot.x, spot.y, w, h)] }));
      return [...along, ...this.beside(lines, w, h), ...inner]; // lines of words need not follow a ring
    }

    /* Off the ends of a line that has no room along it, with a line to the end. */
    offEnds(runs, w, h, item) {
      const others = [...this.parts].filter(([row]) => row !== item.row && leadline.shapeOf(row.g) === "line").flatMap(([, parts]) => parts);
      const alone = (p) => others.every((part) => part.every((b, i) => !i || L.LineUtil.pointToSegmentDistance(p, part[i - 1], b) > ONE_PX));
      const ends = runs.flatMap((run) => [run[0], run[run.length - 1]]).filter(alone);
      return ends.flatMap((to) => LED_PX.flatMap((far) => apartFrom(w, h, 0, far).map(([dx, dy]) => ({ x: to.x + dx, y: to.y + dy, to, cost: HOLE + far, boxes: [box(to.x + dx, to.y + dy, w, h)] }))));
    }

    /* An area too small for its name has it outside: near one of its rings. */
    beside(lines, w, h) {
      const edge = lines.flatMap((line) => fine(line, BESIDE_PX));
      const near = ([x, y, half]) => edge.some((p) => Math.max(Math.abs(p.x - x) - half, Math.abs(p.y - y) - 0.5 * h) < BESIDE_PX);
      const places = lines.flatMap((line) => {
        const { min, max } = L.bounds(line);
        if (w > LONG_PX && w > LONGER * (max.x - min.x)) return []; // its far end would stand at something else
        const [x, y] = [(min.x + max.x) / 2, (min.y + max.y) / 2];
        const [left, right, off] = [min.x - 0.5 * w - 8, max.x + 0.5 * w + 8, 0.5 * h + 6];
        const sides = [y, max.y, min.y].flatMap((at) => [[right, at, 0.5 * w], [left, at, 0.5 * w]]);
        return [[x, max.y + off, w / 4], [x, min.y - off, w / 4], ...sides].filter(near);
      });
      return places.map(([px, py], i) => ({ x: px, y: py, cost: 40 + i, boxes: [box(px, py, w, h)] }));
    }
  }

  leadline.lettering = (story) => new Lettering(story);
})();
