"use strict";
/* Land: first its coast, without the seam that cuts polygons at 180 degrees, then the fill, which covers the inner
   half of the coast and with it the borders between countries and the slits along them. */
(() => {
  const { _ } = leadline;
  const COAST_PX = 3.2;
  const BORDER_PX = 1.6;
  const MANY = 4000; // vertices or rings between two looks at the clock

  leadline.land = (story) => {
    const { land, theme, panes } = story.data;
    if (!land) return L.layerGroup();
    const colour = (pair) => pair[leadline.theme.matches ? 1 : 0];
    let pack = null;

    function* outline(path, view, lift) {
      const { shape } = pack;
      let drawn = 0;
      for (let line = 0; line + 1 < shape.vertex.length; line += 1) {
        if (!leadline.inView(shape.boxes, line, view)) continue;
        leadline.trace(path, shape, line, view, true, lift);
        drawn += shape.vertex[line + 1] - shape.vertex[line];
        if (drawn > MANY) {
          drawn = 0;
          yield;
        }
      }
    }

    function* paint(context, bounds) {
      if (!pack) return;
      const view = leadline.viewOf(story.map, bounds, pack.bits);
      const width = 2 ** pack.bits;
      const onSeam = (i) => pack.x[i] === width || pack.x[i] === 0 || pack.y[i] >= width;
      context.lineCap = "round";
      context.beginPath();
      yield* outline(context, view, (i, j) => onSeam(i) && onSeam(j));
      context.strokeStyle = colour(theme.coast);
      context.lineWidth = COAST_PX;
      context.stroke();
      yield;
      context.beginPath();
      yield* outline(context, view);
      context.strokeStyle = context.fillStyle = colour(theme.land);
      context.lineWidth = BORDER_PX;
      context.fill("nonzero");
      context.stroke();
    }

    const painter = new leadline.Painter(story.map, paint, { pane: leadline.pane(story, "land", panes.LAND, true) });
    painter.ready = leadline.unpack(story, "land", land, _("Land")).then((unpacked) => {
      pack = unpacked;
      return pack && leadline.painted(story, painter);
    });
    /* Where land is, a byte a cell of so many pixels, row by row; null as long as the land is not unpacked. */
    painter.cells = (size, cell) => {
      if (!pack) return null;
      const [across, down] = [Math.ceil(size.x / cell), Math.ceil(size.y / cell)];
      const least = story.map.containerPointToLayerPoint([0, 0]);
      const view = leadline.viewOf(story.map, L.bounds(least, least.add(size)), pack.bits);
      view.level -= Math.floor(Math.log2(cell));
      const context = Object.assign(document.createElement("canvas"), { width: across, height: down }).getContext("2d");
      context.setTransform(1 / cell, 0, 0, 1 / cell, -least.x / cell, -least.y / cell);
      context.beginPath();
      for (let line = 0; line + 1 < pack.shape.vertex.length; line += 1) {
        if (leadline.inView(pack.shape.boxes, line, view)) leadline.trace(context, pack.shape, line, view, true);
      }
      context.fill("nonzero");
      const { data } = context.getImageData(0, 0, across, down);
      return { across, down, cell, at: Uint8Array.from({ length: across * down }, (_, i) => data[4 * i + 3] >> 7) };
    };
    return painter;
  };
})();
