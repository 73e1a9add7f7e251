"use strict";
/* Packed layers: from bytes in the page to typed arrays, and rows that are made when somebody asks for them.
   Decoding gives way to the page every few milliseconds. The coding is told in maps/packed/streams.py. */
(() => {
  const { element, _ } = leadline;
  const MANY = 5000; // numbers between two looks at the clock
  const ARRAYS = { B: Uint8Array, H: Uint16Array, i: Int32Array, d: Float64Array };

  /* What a generator returns, which is run in slices. */
  const inSlices = (steps) =>
    new Promise((resolve, reject) => {
      let value;
      leadline.begin((function* run() {
        value = yield* steps;
      })(), () => resolve(value), reject);
    });

  const inflated = async (id) => {
    const bytes = await inSlices(leadline.bytes(id));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  /* Reads the numbers of a stream that begins at a byte; gives them and where it ends. */
  function* numbers(bytes, at, [count, order, array]) {
    const out = new ARRAYS[array](count);
    let [value, step] = [0, 0];
    for (let i = 0; i < count; i += 1) {
      if (i % MANY === 0) yield;
      let byte = bytes[at++];
      let raw = byte & 127;
      for (let shift = 7; byte > 127 && shift < 28; shift += 7) {
        byte = bytes[at++];
        raw |= (byte & 127) << shift;
      }
      let n = (raw >>> 1) ^ -(raw & 1);
      if (byte > 127) {
        for (let scale = 2 ** 28; byte > 127; scale *= 128) {
          byte = bytes[at++];
          raw += (byte & 127) * scale;
        }
        n = raw % 2 ? -(raw + 1) / 2 : raw / 2;
      }
      if (order === 2) value += step += n;
      else if (order) value += n;
      else value = n;
      out[i] = value;
    }
    return [out, at];
  }

  function* streams(bytes, table) {
    const found = [];
    let at = 0;
    for (const entry of table) {
      if (entry.length === 1) {
        found.push(bytes.slice(at, (at += entry[0])));
      } else {
        const [out, end] = yield* numbers(bytes, at, entry);
        found.push(out);
        at = end;
      }
    }
    return found;
  }

  /* Where each of several runs begins, and at last where they end. */
  const starts = (lengths) => {
    const out = new Uint32Array(lengths.length + 1);
    for (let i = 0; i < lengths.length; i += 1) out[i + 1] = out[i] + lengths[i];
    return out;
  };

  const written = (lengths, bytes) => {
    const from = starts(lengths);
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // a mark of byte order is text here, as anywhere
    return (i) => decoder.decode(bytes.subarray(from[i], from[i + 1]));
  };

  const number = ({ before, after, decimals, comma, from }, at) => (i) => {
    if (!at[i]) return "";
    const value = (at[i] + from) / 10 ** decimals;
    const lang = leadline.locale("");
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: comma && "always", numberingSystem: "latn" };
    return `${before}${comma || lang ? value.toLocaleString(lang || "en-US", digits) : value.toFixed(decimals)}${after}`;
  };

  const time = ({ before, after, day, between, clock, from }, at) => (i) => {
    if (!at[i]) return "";
    const iso = new Date(1000 * (at[i] + from)).toISOString();
    return `${before}${day ? iso.slice(0, 10) : ""}${between}${iso.slice(11, 11 + clock)}${after}`;
  };

  /* What a column says of a row, by its number; see maps/packed/columns.py. */
  const teller = (column, found) => {
    const at = found[column.at];
    if ("all" in column) return () => column.all;
    if ("list" in column) return (i) => column.list[at[i]];
    if ("decimals" in column) return number(column, at);
    if ("day" in column) return time(column, at);
    if ("lengths" in column) return written(found[column.lengths], found[column.text]);
    if ("digits" in column) return (i) => `${column.before}${String(found[column.number][i]).padStart(column.digits, "0")}${column.after}`;
    const of = teller(column.of, found);
    return (i) => of(at[i]);
  };

  /* Boxes of lines: west, north, east, south of each. */
  function* boxes(x, y, from) {
    const out = new Int32Array(4 * (from.length - 1));
    let looked = 0;
    for (let n = 0; n + 1 < from.length; n += 1) {
      if (from[n] - looked > MANY) {
        looked = from[n];
        yield;
      }
      let [w, s, e, t] = [Infinity, -Infinity, -Infinity, Infinity];
      for (let i = from[n]; i < from[n + 1]; i += 1) {
        if (x[i] < w) w = x[i];
        if (x[i] > e) e = x[i];
        if (y[i] < t) t = y[i];
        if (y[i] > s) s = y[i];
      }
      out[4 * n] = w;
      out[4 * n + 1] = t;
      out[4 * n + 2] = e;
      out[4 * n + 3] = s;
    }
    return out;
  }

  /* Vertices that a level needs, and where those of each line begin: found once a level, so that drawing coarsely does not
     walk over what only a closer look needs. */
  const upTo = ({ levels, vertex }) => {
    const known = new Map();
    return (level) => {
      if (!known.has(level)) {
        const [at, from] = [new Uint32Array(levels.length), new Uint32Array(vertex.length)];
        let count = 0;
        for (let line = 0; line + 1 < vertex.length; line += 1) {
          for (let i = vertex[line]; i < vertex[line + 1]; i += 1) if (levels[i] <= level) at[count++] = i;
          from[line + 1] = count;
        }
        known.set(level, { at: at.slice(0, count), from });
      }
      return known.get(level);
    };
  };

  /* Numbers that were written track by track, in the order of the rows; a track is known by its rows' name. */
  const inTurn = (values, tracks) => {
    const next = new Uint32Array(tracks.reduce((a, b) => Math.max(a, b), 0) + 2);
    for (let i = 0; i < tracks.length; i += 1) next[tracks[i] + 1] += 1;
    for (let i = 1; i < next.length; i += 1) next[i] += next[i - 1];
    const out = new values.constructor(values.length);
    for (let i = 0; i < tracks.length; i += 1) out[i] = values[next[tracks[i]]++];
    return out;
  };

  /* Vertices, the first vertex of each line, the first line of each row. Of points, each is a line of one vertex. */
  function* geometry({ points, lines, bits, rows, columns }, found) {
    if (points) {
      const from = "counts" in points ? starts(found[points.counts]) : null;
      const [x, y] = [points.x, points.y].map((n) => (points.byTrack ? inTurn(found[n], found[columns.n.at]) : found[n]));
      return { points: true, x, y, from };
    }
    const vertex = starts(found[lines.vertices]);
    const [x, y] = "coded" in lines ? yield* leadline.outlines(found[lines.coded], vertex) : [found[lines.x], found[lines.y]];
    const levels = "coded" in lines ? yield* leadline.levelled(x, y, vertex, bits) : found[lines.levels];
    const needed = upTo({ levels, vertex });
    return { points: false, x, y, vertex, needed, line: starts(found[lines.lines]), first: found[lines.first], boxes: yield* boxes(x, y, vertex), rows };
  }

  /* Longitude and latitude of a vertex. */
  const lonlat = ({ x, y, bits }, i) => {
    const width = 2 ** bits;
    const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * y[i]) / width))) * (180 / Math.PI);
    return [(x[i] / width) * 360 - 180, lat];
  };

  const range = (from, to, each) => Array.from({ length: to - from }, (_, i) => each(from + i));

  /* Coordinates of a row as in GeoJSON, rings closed. */
  const coordinates = (pack, n, type) => {
    const { shape } = pack;
    const at = (i) => lonlat(pack, i);
    if (shape.points) {
      const [from, to] = shape.from ? [shape.from[n], shape.from[n + 1]] : [n, n + 1];
      return type === "Point" ? at(from) : range(from, to, at);
    }
    const area = type.endsWith("Polygon");
    const whole = (line) => range(shape.vertex[line], shape.vertex[line + 1], at);
    const parts = [];
    for (let line = shape.line[n]; line < shape.line[n + 1]; line += 1) {
      const points = whole(line);
      if (area && shape.first[line]) parts.push([]);
      if (area) parts[parts.length - 1].push([...points, points[0]]);
      else parts.push(points);
    }
    return type.startsWith("Multi") ? parts : parts[0];
  };

  const rowOf = (pack, block, n) => {
    const row = { ...block.common, fields: block.fields, cells: block.cells, index: n };
    for (const [name, tell] of pack.columns) {
      const value = tell(n);
      if (value !== null && value !== "") row[name] = value;
    }
    const details = pack.details.map((tell) => tell(n));
    if (details.some(Boolean)) row.x = details;
    if (pack.times) row.p = [pack.times.from + pack.times.start[n], pack.times.from + pack.times.start[n] + pack.times.lasts[n]];
    Object.defineProperty(row, "c", { get: () => coordinates(pack, n, row.g) });
    return leadline.bounded(row);
  };

  /* Stands for an array of rows, each made when it is asked for: a million of them would fill the memory. */
  leadline.packedRows = (block) =>
    new Proxy([], {
      get: (target, name) => {
        if (name === "length") return block.packed.rows;
        return typeof name === "string" && /^\d+$/.test(name) ? rowOf(block.pack, block, Number(name)) : target[name];
      },
      has: (target, name) => (typeof name === "string" && /^\d+$/.test(name) ? Number(name) < block.packed.rows : name in target),
    });

  /* In place of a map that lacks part of what it shows: the picture that stands here for readers without scripts. */
  const pictured = () => {
    const chart = document.querySelector(".chart");
    const still = document.getElementById("still");
    if (!still || chart.querySelector(".still")) return;
    const node = leadline.markup(still.textContent);
    const button = element("button", { type: "button" }, _("Show the map without it"));
    button.addEventListener("click", () => node.remove());
    node.classList.add("over");
    node.replaceChildren(...node.querySelectorAll(":scope > figure, .still-legend"), button);
    chart.append(node);
  };

  /* What cannot be unpacked is named in one place, for all to see and to hear. */
  const untold = (story, title) => {
    story.untold ||= [];
    story.untold.push(title);
    const words = _("Not drawn: {layers}. This browser cannot unpack it. Chrome or Edge 80, Firefox 113, Safari 16.4, or a later one, can.", { layers: story.untold.join("; ") });
    const place = document.querySelector(".untold") || element("p", { class: "untold", role: "status" });
    if (!place.isConnected) document.querySelector(".finding").after(place);
    place.textContent = words;
    pictured();
  };

  function* unpacked(bytes, header) {
    const found = yield* streams(bytes, header.streams);
    const shape = yield* geometry(header, found);
    const times = header.times && { from: header.times.from, start: found[header.times.start], lasts: found[header.times.lasts] };
    const columns = Object.entries(header.columns || {}).map(([name, column]) => [name, teller(column, found)]);
    const listed = (name) => header.columns?.[name]?.list && { list: header.columns[name].list, at: found[header.columns[name].at] };
    const details = (header.details || []).map((column) => teller(column, found));
    return { bits: header.bits, rows: header.rows, x: shape.x, y: shape.y, shape, times, columns, listed, details };
  }

  /* Decodes a layer, its `header` as maps/packed/packed.py wrote it; where that cannot be done, says so and gives null. */
  leadline.unpack = async (story, id, header, title) => {
    try {
      return await inSlices(unpacked(await inflated(`packed-${id}`), header));
    } catch (error) {
      if (window.DecompressionStream) console.error(error);
      untold(story, title);
      return null;
    }
  };

  /* When a painter has painted, if it is on the map. */
  leadline.painted = (story, painter) =>
    new Promise((resolve) => {
      if (!story.map.hasLayer(painter)) return resolve();
      painter.once("painted remove", resolve);
      return painter.repaint();
    });

})();
