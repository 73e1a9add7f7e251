"use strict";
/* Lines with the same ends and the same look, drawn as one below a zoom level: the wider, the more there are. */
(() => {
  const { element, _ } = leadline;

  const ends = (row) => {
    const parts = row.g.startsWith("Multi") ? row.c : [row.c];
    const last = parts[parts.length - 1];
    return [parts[0][0], last[last.length - 1]].map((place) => place.map((n) => n.toFixed(3)).join(" ")).sort().join(" ");
  };

  const alike = new WeakMap();
  const bundleOf = (row) => {
    if (!alike.has(row)) alike.set(row, `${row.k} ${ends(row)}`);
    return alike.get(row);
  };

  /* `count`: of the lines that this one stands for, 0 for one that another stands for. */
  const show = (layer, count, width) => {
    layer.row.bundle = count;
    for (const part of [layer, layer.drawn]) part.getElement()?.classList.toggle("bundled", count === 0);
    layer.drawn.getElement()?.style.setProperty("stroke-width", count === 1 ? "" : width * Math.sqrt(count));
  };

  const { tip } = leadline;
  leadline.tip = (row) => {
    const node = tip(row);
    if (row.bundle > 1) node.append(element("span", { class: "more" }, _("one of {n} lines between the same places, drawn as one: zoom in for each", { n: row.bundle })));
    return node;
  };

  leadline.bundle = (story) => {
    const { map, data } = story;
    const sheets = story.sheets.filter(({ block }) => block.bundledBelow > 0 && !block.heavy);
    const bundle = () => {
      for (const { block, group } of sheets) {
        if (!map.hasLayer(group)) continue;
        const found = new Map();
        for (const layer of group.rows.getLayers().filter(({ row, drawn }) => drawn && leadline.shapeOf(row.g) === "line")) {
          const name = map.getZoom() < block.bundledBelow ? bundleOf(layer.row) : layer.row;
          if (layer.row.off) show(layer, 1);
          else found.set(name, [...(found.get(name) || []), layer]);
        }
        for (const [first, ...others] of found.values()) {
          show(first, 1 + others.length, first.row.w ?? data.styles[first.row.k].width);
          for (const layer of others) show(layer, 0);
        }
      }
    };
    map.on("overlays timed", bundle);
    bundle();
  };
})();
