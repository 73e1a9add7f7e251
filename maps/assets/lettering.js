"use strict";
/* Names on the map: of seas and lands, beside points and along lines; the more important first, none over another. */
(() => {
  const { element } = leadline;
  const GAP_PX = 3;
  const LINE_SPACING_PX = 11;
  const MOST_BULGE_PX = 15;

  const box = (x, y, w, h) => ({ x0: x - w / 2 - GAP_PX, x1: x + w / 2 + GAP_PX, y0: y - h / 2, y1: y + h / 2 });
  const meets = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
  const inside = (b, size) => b.x0 > 36 && b.y0 > 18 && b.x1 < size.x - 2 && b.y1 < size.y - 2; // the degrees' margins

  /* Words in the middle of a sea or land may move a little; beside a point they stand at one of eight places. */
  const around = (w, h, r) => {
    const dx = w / 2 + r + 3;
    const dy = h / 2 + r + 1;
    return [[dx, 0], [-dx, 0], [0, -dy], [0, dy], [dx, -dy * 0.8], [dx, dy * 0.8], [-dx, -dy * 0.8], [-dx, dy * 0.8]];
  };
  const ROOM = { ocean: [[0, -1.2, 1.2, -2.4, 2.4], [0, -2, 2]], sea: [[0, -1, 1, -1.6, 1.6], [0, -1.5, 1.5]], land: [[0, -1, 1], [0, -1.5, 1.5]] };
  const near = (h, kind) => ROOM[kind][0].flatMap((down) => ROOM[kind][1].map((right) => [right * h, down * h]));

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
  const lineSpots = (run, w) => {
    const length = run[run.length - 1].at;
    if (length < w + 16) return [];
    return [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9].flatMap((f) => {
      const at = Math.min(Math.max(f * length, w / 2 + 8), length - w / 2 - 8);
      const [a, m, b] = [along(run, at - w / 2), along(run, at), along(run, at + w / 2)];
      const bulge = { x: m.x - (a.x + b.x) / 2, y: m.y - (a.y + b.y) / 2 };
      const height = Math.hypot(bulge.x, bulge.y);
      const ratios = [0.25, 0.75].map((t) => {
        const p = along(run, at + (t - 0.5) * w);
        return (bulge.x * (p.x - a.x - t * (b.x - a.x)) + bulge.y * (p.y - a.y - t * (b.y - a.y))) / (height * height);
      });
      const bend = ratios.every((r) => r > 0.62 && r < 0.9); // an arc has 0.75 at its quarters, a corner 0.5
      if (height > (bend ? MOST_BULGE_PX : 3)) return [];
      let angle = Math.atan2(b.y - a.y, b.x - a.x);
      if (Math.abs(angle) > Math.PI / 2) angle += angle > 0 ? -Math.PI : Math.PI;
      const outer = Math.sign(bulge.y * Math.cos(angle) - bulge.x * Math.sin(angle)) || -1;
      const sides = height > 3 ? [outer] : [-1, 1]; // on a bend, only outside it
      return sides.map((side) => ({
        x: m.x - side * Math.sin(angle) * LINE_SPACING_PX,
        y: m.y + side * Math.cos(angle) * LINE_SPACING_PX,
        angle,
      }));
    });
  };

  /* A turned label is kept clear by small boxes along it. */
  const turned = (spot, w, h) => {
    const n = Math.max(2, Math.ceil(w / h));
    return Array.from({ length: n }, (_, i) => {
      const s = (i / (n - 1) - 0.5) * (w - h);
      return box(spot.x + s * Math.cos(spot.angle), spot.y + s * Math.sin(spot.angle), h, h);
    });
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
      this.items = [...story.data.labels.map((l) => this.free(l)), ...story.sheets.flatMap((s) => this.ofRows(s))];
      this.items.sort((a, b) => a.rank - b.rank);
      story.map.on("moveend zoomend resize overlays", () => this.place());
    }

    make(text, kind) {
      const node = element("span", { class: `label ${kind}` }, text);
      this.node.append(node);
      return node;
    }

    free(label) {
      const lon = label.lon < -30 ? label.lon + 360 : label.lon;
      return { ...label, node: this.make(label.text, label.kind), at: L.latLng(label.lat, lon), shown: () => true };
    }

    ofRows(sheet) {
      const { map, data } = this.story;
      return sheet.block.features.filter((row) => row.l).map((row) => {
        const style = data.styles[row.k];
        const shape = leadline.shapeOf(row.g);
        const there = this.story.stacks.get(row.c.join()) || [];
        const radius = Math.max(...there.map((other) => data.styles[other.row.k].radius), style.radius);
        const common = { rank: sheet.block.rank, from: sheet.block.labelFrom, to: 30, radius };
        const shown = () => map.hasLayer(sheet.group);
        const node = this.make(row.l, shape === "point" ? "place" : `along t-${style.pane.toLowerCase()}`);
        if (shape === "point") return { ...common, node, shown, at: L.latLng(leadline.latlngs(row.g, row.c)) };
        return { ...common, node, shown, lines: flat(leadline.latlngs(row.g, row.c)).map((l) => l.map((p) => L.latLng(p))) };
      });
    }

    /* Marks that are drawn keep their ground. */
    marks() {
      const { map } = this.story;
      return this.story.sheets.filter((s) => !s.block.heavy && map.hasLayer(s.group)).flatMap((s) =>
        s.group.rows.getLayers().filter((l) => l.getLatLng).map((l) => {
          const p = map.latLngToContainerPoint(l.getLatLng());
          const d = 2 * this.story.data.styles[l.row.k].radius;
          return { ...box(p.x, p.y, d - GAP_PX, d), row: l.row };
        }));
    }

    /* Controls stand on the map too. */
    controls() {
      const frame = this.story.map.getContainer().getBoundingClientRect();
      return [...this.story.map.getContainer().querySelectorAll(".leaflet-control")].map((node) => {
        const r = node.getBoundingClientRect();
        return { x0: r.left - frame.left, x1: r.right - frame.left, y0: r.top - frame.top, y1: r.bottom - frame.top };
      });
    }

    /* Lines that are drawn, as small boxes: names of seas and places keep off them where they can. */
    strokes(size) {
      const { map } = this.story;
      const found = [];
      for (const { block, group } of this.story.sheets) {
        if (block.heavy || !map.hasLayer(group)) continue;
        for (const layer of group.rows.getLayers().filter((l) => l.getLatLngs)) {
          for (const line of flat(layer.getLatLngs())) {
            const points = line.map((p) => map.latLngToContainerPoint(p));
            for (const run of runs(fine(points, 8), size)) found.push(...run.map((p) => box(p.x, p.y, 1, 3)));
          }
        }
      }
      return found;
    }

    place() {
      const { map } = this.story;
      const size = map.getSize();
      const zoom = map.getZoom();
      const origin = map.containerPointToLayerPoint([0, 0]);
      const taken = [...this.controls(), ...this.marks()];
      this.lines = this.strokes(size);
      for (const item of this.items) {
        const wanted = item.shown() && zoom >= item.from && zoom <= item.to;
        item.node.hidden = !wanted;
        if (!wanted) continue;
        const [w, h] = (item.size ||= [item.node.offsetWidth, item.node.offsetHeight]);
        const spot = (item.lines ? this.onLine(item, w, h, size, taken) : this.atPoint(item, w, h, size, taken));
        item.node.hidden = !spot;
        if (!spot) continue;
        taken.push(...spot.boxes);
        const x = origin.x + spot.x - w / 2;
        const y = origin.y + spot.y - h / 2;
        item.node.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px) rotate(${(spot.angle || 0).toFixed(4)}rad)`;
      }
    }

    atPoint(item, w, h, size, taken) {
      const p = this.story.map.latLngToContainerPoint(item.at);
      const free = (item.radius ? around(w, h, item.radius) : near(h, item.kind))
        .map(([dx, dy]) => ({ x: p.x + dx, y: p.y + dy, boxes: [box(p.x + dx, p.y + dy, w, h)] }))
        .filter(({ boxes: [b] }) => inside(b, size) && !taken.some((t) => meets(t, b)));
      return free.find(({ boxes: [b] }) => !this.lines.some((l) => meets(l, b))) || free[0] || null;
    }

    onLine(item, w, h, size, taken) {
      const { map } = this.story;
      const all = item.lines.flatMap((line) => runs(fine(line.map((p) => map.latLngToContainerPoint(p))), size));
      all.sort((a, b) => b[b.length - 1].at - a[a.length - 1].at);
      for (const run of all.slice(0, 3)) {
        for (const spot of lineSpots(run, w)) {
          const boxes = turned(spot, w, h);
          if (boxes.every((b) => inside(b, size) && !taken.some((t) => meets(t, b)))) return { ...spot, boxes };
        }
      }
      return null;
    }
  }

  leadline.lettering = (story) => new Lettering(story);
})();
