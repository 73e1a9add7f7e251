"use strict";
/* Land: first its coast, without the seam that cuts polygons at 180 degrees, then the fill, which covers the inner
   half of the coast and with it the borders between countries and the slits along them. */
(() => {
  const { _ } = leadline;
  const COAST_PX = 3.2;
  const BORDER_PX = 1.6;
  const SPECK_PX = 0.5; // what is smaller is a dot
  const MANY = 1500; // vertices between two looks at the clock

  leadline.land = (story) => {
    const { land, theme, panes } = story.data;
    if (!land) return L.layerGroup();
    const colour = (pair) => pair[leadline.theme.matches ? 1 : 0];
    let pack = null;

    /* Coasts and lakes in view, `ink` after every few polygons; a speck is a short stroke. */
    function* outline(path, view, lift, ink) {
      const { vertex, boxes, first } = pack.shape;
      const { from } = pack.shape.needed(view.level);
      let drawn = 0;
      let since = 0;
      path.beginPath();
      for (let line = 0; line + 1 < vertex.length; line += 1) {
        if (drawn > MANY && first[line]) {
          ink();
          drawn = 0;
          yield true;
          path.beginPath();
        } else if (since > MANY) {
          since = 0; // between the lakes of a continent
          yield;
        }
        if (!leadline.inView(boxes, line, view)) continue;
        if (leadline.smaller(boxes, line, view, SPECK_PX)) speck(path, boxes, line, view);
        else yield* leadline.tracing(path, pack.shape, line, view, true, lift);
        drawn += 2 + from[line + 1] - from[line];
        since += 2 + from[line + 1] - from[line];
      }
      ink();
      yield true;
    }

    const speck = (path, boxes, line, { scale, origin }) => {
      path.moveTo(boxes[4 * line] * scale - origin.x, boxes[4 * line + 1] * scale - origin.y);
      path.lineTo(boxes[4 * line + 2] * scale - origin.x + 0.1, boxes[4 * line + 3] * scale - origin.y);
    };

    function* paint(context, bounds) {
      const view = leadline.viewOf(story.map, bounds, pack.bits);
      const width = 2 ** pack.bits;
      const onSeam = (i) => pack.x[i] === width || pack.x[i] === 0 || pack.y[i] >= width;
      context.lineCap = "round";
      context.strokeStyle = colour(theme.coast);
      context.lineWidth = COAST_PX;
      yield* outline(context, view, (i, j) => onSeam(i) && onSeam(j), () => context.stroke());
      context.strokeStyle = context.fillStyle = colour(theme.land);
      context.lineWidth = BORDER_PX;
      yield* outline(context, view, null, () => {
        context.fill("nonzero");
        context.stroke();
      });
    }

    const painter = new leadline.Painter(story.map, paint, { pane: leadline.pane(story, "land", panes.LAND, true), empty: () => !pack });
    painter.ready = leadline.unpack(story, "land", land, _("Land")).then((unpacked) => {
      pack = unpacked;
      return pack && leadline.painted(story, painter);
    });
    /* Where land is, a byte a cell of so many pixels, row by row; null before it is unpacked, and on a map of no size. */
    painter.cells = function* cells(size, cell) {
      if (!pack || !size.x || !size.y) return null;
      const [across, down] = [Math.ceil(size.x / cell), Math.ceil(size.y / cell)];
      const least = story.map.containerPointToLayerPoint([0, 0]);
      const view = leadline.viewOf(story.map, L.bounds(least, least.add(size)), pack.bits);
      view.level -= Math.floor(Math.log2(cell));
      const context = Object.assign(document.createElement("canvas"), { width: across, height: down }).getContext("2d", { willReadFrequently: true });
      context.setTransform(1 / cell, 0, 0, 1 / cell, -least.x / cell, -least.y / cell);
      const { boxes, first, needed } = pack.shape;
      const { from } = needed(view.level);
      let traced = 0;
      let since = 0;
      context.beginPath();
      for (let line = 0; line < first.length; line += 1) {
        if (traced > MANY && first[line]) {
          context.fill("nonzero");
          [traced, since] = [0, 0];
          yield true;
          context.beginPath();
        } else if (since > MANY) {
          since = 0;
          yield;
        }
        if (!leadline.inView(boxes, line, view) || leadline.smaller(boxes, line, view, cell / 2)) continue;
        yield* leadline.tracing(context, pack.shape, line, view, true);
        traced += from[line + 1] - from[line];
        since += from[line + 1] - from[line];
      }
      context.fill("nonzero");
      yield;
      const { data } = context.getImageData(0, 0, across, down);
      return { across, down, cell, at: Uint8Array.from({ length: across * down }, (_, i) => data[4 * i + 3] >> 7) };
    };
    return painter;
  };
})();
