"use strict";
/* Which packed row lies under the pointer: canvases let it through, so the map is asked, from the top layer down. */
(() => {
  const REACH_PX = 5;

  /* Squared distance of a place from a stretch of line. */
  const squared = (x, y, ax, ay, bx, by) => {
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
  };

  const nearestPoint = ({ block, now }, x, y, reach) => {
    const { pack } = block;
    const { shape, rows } = pack;
    const shown = now();
    let [best, found] = [reach * reach, -1];
    for (let n = 0; n < rows; n += 1) {
      const [from, to] = shape.from ? [shape.from[n], shape.from[n + 1]] : [n, n + 1];
      for (let i = from; i < to; i += 1) {
        const dx = pack.x[i] - x;
        if (dx > reach || dx < -reach) continue;
        const away = dx * dx + (pack.y[i] - y) ** 2;
        if (away <= best && shown(n)) [best, found] = [away, n];
      }
    }
    return found;
  };

  /* Whether a row's lines come near, or, if it is filled, whether it holds the place. */
  const touches = (shape, n, x, y, reach, area, filled) => {
    const { boxes } = shape;
    let inside = false;
    for (let line = shape.line[n]; line < shape.line[n + 1]; line += 1) {
      if (x < boxes[4 * line] - reach || x > boxes[4 * line + 2] + reach || y < boxes[4 * line + 1] - reach || y > boxes[4 * line + 3] + reach) continue;
      const [from, to] = [shape.vertex[line], shape.vertex[line + 1]];
      let before = area ? to - 1 : from;
      for (let i = area ? from : from + 1; i < to; i += 1) {
        const [ax, ay, bx, by] = [shape.x[before], shape.y[before], shape.x[i], shape.y[i]];
        if (squared(x, y, ax, ay, bx, by) <= reach * reach) return true;
        if (area && ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
        before = i;
      }
    }
    return filled && inside;
  };

  /* What lies on top was drawn last. */
  const topmost = ({ block, now }, x, y, reach) => {
    const { pack, styles } = block;
    const shown = now();
    for (let n = pack.rows - 1; n >= 0; n -= 1) {
      if (!shown(n)) continue;
      const { k, g } = block.kinds(n);
      const filled = styles[k].fill > 0 && !(styles[k].pane === "SWATHS" && block.crowded);
      if (touches(pack.shape, n, x, y, reach, g.endsWith("Polygon"), filled)) return n;
    }
    return -1;
  };

  const under = (story, { block, group, now }, point) => {
    if (!block.pack || !story.map.hasLayer(group)) return null;
    const scale = 2 ** (story.map.getZoom() + 8 - block.pack.bits);
    const origin = story.map.getPixelOrigin();
    const [x, y] = [(point.x + origin.x) / scale, (point.y + origin.y) / scale];
    const find = block.packed.points ? nearestPoint : topmost;
    const n = find({ block, now }, x, y, REACH_PX / scale);
    return n < 0 ? null : { block, group, row: block.features[n] };
  };

  /* The row that the pointer is on stands out, drawn once more by the rules of the style sheet. */
  const highlight = (story, { block, row }) => {
    const style = story.data.styles[row.k];
    const options = { pane: `${block.id}-${style.pane}`, interactive: false, className: `k-${row.k} hovered` };
    const shape = leadline.shapeOf(row.g);
    if (shape === "point") return null;
    const line = { ...options, className: `${options.className} line` };
    return shape === "area" && style.fill ? L.polygon(leadline.latlngs(row.g, row.c), options) : L.polyline(leadline.latlngs(row.g, row.c), line);
  };

  const listen = (story) => {
    const { map } = story;
    const tooltip = L.tooltip({ className: "tooltip", opacity: 1 });
    let [over, extra, latest] = [null, null, null];
    const nearest = (event) => {
      if (event.originalEvent.target.closest(".leaflet-interactive, .leaflet-control")) return null;
      for (const sheet of story.asked) {
        const found = under(story, sheet, event.layerPoint);
        if (found) return found;
      }
      return null;
    };
    const leave = () => {
      tooltip.remove();
      extra?.remove();
      map.getContainer().style.cursor = "";
      over = extra = null;
    };
    const show = () => {
      const event = latest;
      latest = null;
      const found = event && nearest(event);
      if (!found) return leave();
      tooltip.setLatLng(event.latlng);
      if (over?.block === found.block && over.row.index === found.row.index) return undefined;
      leave();
      over = found;
      extra = highlight(story, found)?.addTo(map);
      map.getContainer().style.cursor = "pointer";
      tooltip.setContent(leadline.tip(found.row)).addTo(map);
      return undefined;
    };
    map.on("mousemove", (event) => {
      if (!latest) requestAnimationFrame(show);
      latest = event;
    });
    map.on("mouseout zoomstart", leave);
    map.on("click", (event) => {
      const found = nearest(event);
      if (found) leadline.openCard(story, found.row, event.latlng, { sheet: story.sheets.find(({ block }) => block === found.block) });
    });
  };

  /* Enters a packed sheet among those that are asked, the highest first, of the same height the last. */
  leadline.ask = (story, sheet) => {
    if (!story.asked) {
      story.asked = [];
      listen(story);
    }
    story.asked.unshift(sheet);
    story.asked.sort((a, b) => b.group.height - a.group.height);
  };
})();
