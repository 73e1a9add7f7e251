"use strict";
/* Packed rows on canvas: each sheet has a painter of its own in each of its panes, so that order never changes. */
(() => {
  const MANY = 250; // marks are drawn smaller above
  const MOST_MARKS = 2000; // in view; above, they are counted by cells
  const MOST_FILLED = 15; // strips in view; above, outlines only
  const CELL_PX = 2;
  const FAINTEST = 0.35;
  const STRIDE = 4000; // vertices between two looks at the clock

  const pair = (style) => [style.light, style.dark];
  const shade = (colours) => colours[leadline.theme.matches ? 1 : 0];
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const dashes = (style, uncertain) => (uncertain ? style.dots : style.dash).split(" ").filter(Boolean).map(Number);

  /* One of the values that a listed column has, of a row; or what all rows share. */
  const valueOf = (block, name) => {
    const column = block.pack.listed(name);
    return column ? (n) => column.list[column.at[n]] : () => block.common[name];
  };

  /* Rows that are shown at the time of the slider, if they have a time. */
  const timeTest = ({ pack, from, to }) => {
    if (!pack.times || from === undefined) return () => true;
    const { start, lasts } = pack.times;
    const [first, last] = [from - pack.times.from, to - pack.times.from];
    return (n) => start[n] < last && start[n] + lasts[n] > first;
  };

  const rowInView = ({ line, boxes }, n, view) => {
    for (let i = line[n]; i < line[n + 1]; i += 1) if (leadline.inView(boxes, i, view)) return true;
    return false;
  };

  /* Numbers of the rows of a pane that are in view now. */
  const visible = (block, pane, view) => {
    const { shape, rows } = block.pack;
    const now = timeTest(block);
    const key = valueOf(block, "k");
    const found = [];
    for (let n = 0; n < rows; n += 1) if (now(n) && block.styles[key(n)].pane === pane && rowInView(shape, n, view)) found.push(n);
    return found;
  };

  /* How rows of a style are drawn; one path for all of them where nothing shines through. */
  const looks = (block, crowded) => {
    const [key, uncertain, width] = ["k", "u", "w"].map((name) => valueOf(block, name));
    const known = new Map();
    return (n) => {
      const name = `${key(n)} ${uncertain(n) ? 1 : 0} ${width(n) ?? ""}`;
      if (!known.has(name)) {
        const style = block.styles[key(n)];
        const swath = style.pane === "SWATHS";
        const fill = swath && crowded ? 0 : style.fill;
        const alpha = swath && crowded ? 0.5 : style.alpha;
        const apart = (alpha < 1 && !(swath && crowded)) || (fill > 0 && fill < 1);
        known.set(name, { style, fill, alpha, apart, width: width(n) ?? style.width, dash: dashes(style, uncertain(n)), dots: Boolean(uncertain(n)) });
      }
      return known.get(name);
    };
  };

  function* paintLines(story, block, pane, context, bounds) {
    const { shape, bits } = block.pack;
    const view = leadline.viewOf(story.map, bounds, bits);
    const rows = visible(block, pane, view);
    yield;
    block.crowded = rows.length > MOST_FILLED;
    const look = looks(block, block.crowded);
    const type = valueOf(block, "g");
    let drawn = 0;

    /* Rows one after the other; `ink` strokes what has been traced so far. */
    function* pass(ink) {
      let [open, started, last] = [null, false, -1];
      const flush = () => {
        if (started) ink(open);
        started = false;
      };
      for (const n of rows) {
        const next = look(n);
        if (next !== open || next.apart) flush();
        open = next;
        if (!started) {
          context.beginPath();
          last = -1;
        }
        started = true;
        const area = type(n).endsWith("Polygon");
        for (let line = shape.line[n]; line < shape.line[n + 1]; line += 1) {
          if (!area && !leadline.inView(shape.boxes, line, view)) continue;
          last = yield* leadline.tracing(context, shape, line, view, area, null, last);
          drawn += shape.vertex[line + 1] - shape.vertex[line] + 50;
        }
        if (drawn > STRIDE) {
          drawn = 0;
          yield;
        }
      }
      flush();
    }

    const stroke = (colour, alpha, width, dash, dots) => {
      context.globalAlpha = alpha;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.lineCap = dots ? "round" : "butt";
      context.stroke();
    };
    if (rows.some((n) => look(n).style.halo)) {
      yield* pass(({ style, width }) => style.halo && stroke(shade(story.data.theme.sea), 0.75, width + 2.4, []));
    }
    yield* pass(({ style, fill, alpha, width, dash, dots }) => {
      const colour = shade(pair(style));
      if (fill) {
        context.globalAlpha = fill;
        context.fillStyle = colour;
        context.fill("evenodd");
      }
      stroke(colour, alpha, width, dash, dots);
    });
  }

  /* Vertices that are points in view, in turn; `each(i, n)` gets the vertex and its row. */
  const eachPoint = (block, pane, view, each) => {
    const { x, y, shape, rows } = block.pack;
    const now = timeTest(block);
    const key = valueOf(block, "k");
    for (let n = 0; n < rows; n += 1) {
      if (!now(n) || block.styles[key(n)].pane !== pane) continue;
      const [from, to] = shape.from ? [shape.from[n], shape.from[n + 1]] : [n, n + 1];
      for (let i = from; i < to; i += 1) {
        if (x[i] >= view.west && x[i] <= view.east && y[i] >= view.north && y[i] <= view.south) each(i, n);
      }
    }
  };

  /* Counts by cells of two pixels, one image for each style; the fuller a cell, the less shines through. */
  function* paintCells(block, pane, context, view) {
    const { min, max } = view.bounds;
    const [width, height] = [Math.ceil((max.x - min.x) / CELL_PX), Math.ceil((max.y - min.y) / CELL_PX)];
    const { x, y } = block.pack;
    const key = valueOf(block, "k");
    const image = document.createElement("canvas");
    Object.assign(image, { width, height });
    context.imageSmoothingEnabled = false;
    for (const [name] of block.packed.looks.filter(([name]) => block.styles[name].pane === pane)) {
      const cells = new Uint32Array(width * height);
      eachPoint(block, pane, view, (i, n) => {
        if (key(n) !== name) return;
        const column = Math.floor((x[i] * view.scale - view.origin.x - min.x) / CELL_PX);
        const row = Math.floor((y[i] * view.scale - view.origin.y - min.y) / CELL_PX);
        if (column >= 0 && column < width && row >= 0 && row < height) cells[row * width + column] += 1;
      });
      yield;
      const most = Math.log(cells.reduce((a, b) => (a > b ? a : b), 2));
      const inks = image.getContext("2d");
      const dots = inks.createImageData(width, height);
      const ink = rgb(shade(pair(block.styles[name])));
      for (let i = 0; i < cells.length; i += 1) {
        if (!cells[i]) continue;
        const alpha = FAINTEST + (1 - FAINTEST) * (Math.log(cells[i]) / most);
        dots.data.set([...ink, Math.round(255 * alpha)], 4 * i);
      }
      inks.putImageData(dots, 0, 0);
      context.drawImage(image, min.x, min.y, width * CELL_PX, height * CELL_PX);
      yield;
    }
  }

  function* paintMarks(story, block, pane, context, view, places) {
    const { x, y, rows } = block.pack;
    const [key, uncertain] = [valueOf(block, "k"), valueOf(block, "u")];
    const size = rows > MANY ? 0.65 : 1;
    const outlines = new Map(block.packed.looks.map(([name]) => {
      const style = block.styles[name];
      return [name, new Path2D(leadline.outline(style.mark, style.radius * size))];
    }));
    const before = context.getTransform();
    const at = (i) => {
      context.setTransform(before);
      context.translate(x[i] * view.scale - view.origin.x, y[i] * view.scale - view.origin.y);
    };
    /* Casings first: none covers a mark. */
    context.strokeStyle = shade(story.data.theme.land);
    context.lineWidth = 4;
    for (const [i, n] of places) {
      at(i);
      if (block.styles[key(n)].radius >= 2) context.stroke(outlines.get(key(n)));
    }
    yield;
    for (const [count, [i, n]] of places.entries()) {
      const style = block.styles[key(n)];
      const path = outlines.get(key(n));
      at(i);
      context.strokeStyle = shade(pair(style));
      context.fillStyle = uncertain(n) ? shade(story.data.theme.land) : context.strokeStyle;
      context.globalAlpha = style.alpha;
      if (style.fill) context.fill(path);
      context.lineWidth = uncertain(n) ? 1.6 : 1.2;
      context.stroke(path);
      if (count % 200 === 199) yield;
    }
    context.setTransform(before);
  }

  function* paintPoints(story, block, pane, context, bounds) {
    const view = leadline.viewOf(story.map, bounds, block.pack.bits);
    const places = [];
    let count = 0;
    eachPoint(block, pane, view, (i, n) => {
      count += 1;
      if (count <= MOST_MARKS) places.push([i, n]);
    });
    yield;
    block.crowded = count > MOST_MARKS;
    if (block.crowded) yield* paintCells(block, pane, context, view);
    else yield* paintMarks(story, block, pane, context, view, places);
  }

  /* A packed sheet: its painters, and what other scripts ask of a sheet. */
  leadline.packedSheet = (story, block) => {
    const { styles, panes } = story.data;
    Object.assign(block, { features: leadline.packedRows(block), styles });
    const names = [...new Set(block.packed.looks.map(([key]) => styles[key].pane))];
    const painters = names.map((name) => {
      const paint = (context, bounds) => (block.packed.points ? paintPoints : paintLines)(story, block, name, context, bounds);
      const pane = leadline.pane(story, `${block.id}-${name}`, panes[name], true);
      return new leadline.Painter(story.map, paint, { pane, empty: () => !block.pack });
    });
    const group = Object.assign(L.layerGroup(painters), { rows: L.featureGroup(), panes: new Set(names.map((name) => story.map.getPane(`${block.id}-${name}`))) });
    group.labelled = () => {
      if (!block.pack || !(block.common.l || block.packed.columns.l)) return [];
      return Array.from(block.features).filter((row) => row.l);
    };
    /* Numbers of the rows that the slider's window lets through. */
    group.now = () => Array.from({ length: block.packed.rows }, (_, n) => n).filter(timeTest(block));
    group.repaint = () => painters.forEach((painter) => painter.repaint());
    group.height = Math.max(...names.map((name) => panes[name]));
    group.ready = Promise.all([leadline.unpack(story, block.id, block.packed, block.title), story.isOpen]).then(([pack]) => {
      if (!pack) return null;
      block.pack = pack;
      const [k, g] = [valueOf(block, "k"), valueOf(block, "g")];
      block.kinds = (n) => ({ k: k(n), g: g(n) });
      return Promise.all(painters.map((painter) => leadline.painted(story, painter)));
    });
    /* Shows the rows of a stretch of time; tells how many there are, and how many of them in view. */
    group.turn = (from, to) => {
      if (!block.pack) return [0, 0];
      if (block.from !== from || block.to !== to) {
        Object.assign(block, { from, to });
        group.repaint();
      }
      const now = timeTest(block);
      const corners = [[0, 0], story.map.getSize()].map((point) => story.map.containerPointToLayerPoint(point));
      const view = leadline.viewOf(story.map, L.bounds(corners), block.pack.bits);
      let [all, inside] = [0, 0];
      const { x, y, shape, rows } = block.pack;
      const first = (n) => (shape.from ? shape.from[n] : n);
      const near = shape.points ? (n) => x[first(n)] >= view.west && x[first(n)] <= view.east && y[first(n)] >= view.north && y[first(n)] <= view.south : (n) => rowInView(shape, n, view);
      for (let n = 0; n < rows; n += 1) {
        if (!now(n)) continue;
        all += 1;
        if (near(n)) inside += 1;
      }
      return [all, inside];
    };
    leadline.ask(story, { block, group, now: () => timeTest(block) });
    return group;
  };
})();
