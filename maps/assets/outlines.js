"use strict";
/* Outlines of land: decoded, and the level of each vertex found again; see maps/packed/outlines.py, whose names these are. */
(() => {
  const [START, SIGN, TOP, GRID, CHANCES] = [2048, 2080, 2116, 2372, 2374];
  const MANY = 1000; // vertices between two looks at the clock
  const TOLERANCE_PX = 0.6;

  /* What an element carries in base64. */
  leadline.bytes = function* bytes(id) {
    yield;
    const text = document.getElementById(id).textContent;
    yield;
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const plain = atob(text);
    const out = new Uint8Array(plain.length);
    for (let i = 0; i < out.length; i += 1) out[i] = plain.charCodeAt(i);
    return out;
  };

  /* Gives the rows of a sheet their outlines, if they stand apart: what they hold are counts of vertices, which become
     runs of [x, y, from, to]. Sheets may share them. */
  const known = new Map();
  leadline.outlined = function* outlined({ outlines: id, common }, rows) {
    if (!id) return;
    let at = 0;
    const starts = [0];
    const runs = (c) => {
      if (typeof c !== "number") return c.map(runs);
      starts.push(at + c);
      return [at, (at += c)];
    };
    const shapes = rows.filter((row) => !(row.g || common.g).endsWith("Point"));
    for (const row of shapes) row.c = runs(row.c);
    if (!known.has(id)) known.set(id, yield* leadline.outlines(yield* leadline.bytes(id), starts));
    for (const row of shapes) row.of = known.get(id);
  };

  /* Vertices from the bytes of an adaptive range coder, `vertex` telling where each line begins: x and y. */
  leadline.outlines = function* outlines(bytes, vertex) {
    const count = vertex[vertex.length - 1];
    const [x, y] = [new Int32Array(count), new Int32Array(count)];
    const chances = new Uint16Array(CHANCES).fill(1 << 14);
    let at = 4;
    let width = 2 ** 31 - 1;
    let code = (bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
    const narrow = () => {
      while (width < 1 << 23) {
        width <<= 8;
        code = (code << 8) | bytes[at++];
      }
    };
    const ask = (i) => {
      const chance = chances[i];
      const bound = (width >> 15) * chance;
      const bit = code >= bound;
      if (bit) {
        code -= bound;
        width -= bound;
        chances[i] = chance - (chance >> 5);
      } else {
        width = bound;
        chances[i] = chance + ((32768 - chance) >> 5);
      }
      if (width < 1 << 23) narrow();
      return bit ? 1 : 0;
    };
    const even = () => {
      const bound = width >> 1;
      const bit = code >= bound;
      code -= bit ? bound : 0;
      width = bit ? width - bound : bound;
      if (width < 1 << 23) narrow();
      return bit ? 1 : 0;
    };
    const size = (base) => {
      let bits = 0;
      while (ask(base + Math.min(bits, 15))) bits += 1;
      return bits;
    };
    const amount = (bits, base) => {
      let [value, node] = [1, 1];
      for (let k = bits - 2; k >= 0; k -= 1) {
        const bit = k >= bits - 3 ? ask(base + 8 * Math.min(bits, 15) + node) : even();
        if (k >= bits - 3) node = 2 * node + bit;
        value = 2 * value + bit;
      }
      return value;
    };
    let [grid, wide, high, right, down, px, py] = [0, 0, 0, 0, 0, 0, 0];
    for (let line = 0, i = 0; i < count; i += 1) {
      while (vertex[line + 1] <= i) line += 1;
      if (i % MANY === 0) yield;
      const begins = vertex[line] === i;
      if (ask(GRID + (begins ? 1 : 0))) grid = even() | (even() << 1) | (even() << 2) | (even() << 3);
      const before = SIGN + 3 * (right + 1) + down + 1;
      let seen = 16 * (8 * Math.min(wide, 7) + Math.min(high, 7));
      wide = size(begins ? START : seen);
      right = wide && (ask(before) ? -1 : 1);
      px = ((px >> grid) + (wide && right * amount(wide, TOP))) << grid;
      seen = 16 * (64 + 8 * Math.min(wide, 7) + Math.min(high, 7));
      high = size(begins ? START + 16 : seen);
      down = high && (ask(before + 9 * (right + 2)) ? -1 : 1);
      py = ((py >> grid) + (high && down * amount(high, TOP + 128))) << grid;
      x[i] = px;
      y[i] = py;
    }
    return [x, y];
  };

  /* From which zoom level each vertex of some rings is needed, as geo/geodesy/vertex_levels.py has it: a vertex that divides
     a stretch is left out where it lies nearer to the chord than the tolerance. Ends of the coast at the seam of the map
     and at its south edge stay. */
  leadline.levelled = function* levelled(x, y, vertex, bits) {
    const edge = 2 ** bits;
    const kept = (i) => x[i] === 0 || x[i] === edge || y[i] >= edge;
    const finest = bits - 8;
    const tolerance = TOLERANCE_PX * 2 ** finest;
    const floor = TOLERANCE_PX ** 2;
    const levels = new Uint8Array(x.length).fill(finest);
    const [begins, ends, limits] = [[], [], []];
    let looked = 0;
    for (let line = 0; line + 1 < vertex.length; line += 1) {
      const [first, last] = [vertex[line], vertex[line + 1]];
      const place = (i) => (i === last ? first : i);
      for (let i = first, from = first; i <= last; i += 1) {
        if (i > first && i < last && !kept(i)) continue;
        if (i < last) levels[i] = 0;
        if (i > from + 1) [begins[0], ends[0], limits[0]] = [from, i, Infinity];
        let waiting = i > from + 1 ? 1 : 0;
        from = i;
        while (waiting) {
          waiting -= 1;
          const [begin, end, limit] = [begins[waiting], ends[waiting], limits[waiting]];
          if (end - begin < 2) continue;
          const [ax, ay] = [x[begin], y[begin]];
          const [dx, dy] = [x[place(end)] - ax, y[place(end)] - ay];
          const length = dx * dx + dy * dy;
          let [middle, most] = [begin + 1, -1];
          for (let k = begin + 1; k < end; k += 1) {
            const [px, py] = [x[k] - ax, y[k] - ay];
            const share = length > 0 ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0;
            const away = (px - share * dx) ** 2 + (py - share * dy) ** 2;
            if (away > most) [middle, most] = [k, away];
          }
          const found = Math.min(most, limit);
          levels[middle] = Math.max(0, Math.min(finest, Math.floor(Math.log2(tolerance) - Math.log2(found) / 2) + 1));
          if (found > floor) {
            [begins[waiting], ends[waiting], limits[waiting]] = [middle, end, found];
            [begins[waiting + 1], ends[waiting + 1], limits[waiting + 1]] = [begin, middle, found];
            waiting += 2;
          }
          looked += end - begin;
          if (looked > 8 * MANY) {
            looked = 0;
            yield;
          }
        }
      }
    }
    return levels;
  };
})();
