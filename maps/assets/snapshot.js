"use strict";
/* The page as a picture: a plate with the map and what the page says of it, laid out by the browser, for paper as it is
   and for a file painted onto a canvas. Paths and words take their computed styles; packed layers are painted again, as
   sharp as the picture. All at once, so that it can happen between "print" and printing. */
(() => {
  const { element, _ } = leadline;
  const SCALE = 2; // pixels of the picture to one of the page
  const HALO_PX = 4;
  const MOST_CREDITS = 12; // below a map on paper
  const KEEP_MS = 60000;

  const place = (node, box) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return { x: left - box.left, y: top - box.top, width, height };
  };
  const pixels = (list) => (list === "none" ? [] : list.split(/[ ,]+/).map(parseFloat));

  const path = (ink, node) => {
    const style = getComputedStyle(node);
    if (style.display === "none") return;
    const shape = new Path2D(node.getAttribute("d"));
    const turned = node.transform.baseVal.consolidate()?.matrix;
    ink.save();
    if (turned) ink.transform(turned.a, turned.b, turned.c, turned.d, turned.e, turned.f);
    Object.assign(ink, { lineWidth: parseFloat(style.strokeWidth), lineCap: style.strokeLinecap, lineJoin: style.strokeLinejoin });
    ink.setLineDash(pixels(style.strokeDasharray));
    for (const [act, colour, opacity] of [["fill", style.fill, style.fillOpacity], ["stroke", style.stroke, style.strokeOpacity]]) {
      if (colour === "none" || colour.startsWith("url")) continue; // of a pattern, see `hatch`
      ink[`${act}Style`] = colour;
      ink.globalAlpha = opacity * style.opacity;
      if (act === "fill") ink.fill(shape, style.fillRule);
      else ink.stroke(shape);
    }
    ink.restore();
  };

  /* Lines and rectangles of charts become paths; a fill that is a pattern, strokes of its colour. */
  const AS_PATHS = {
    rect: (n) => `M${n("x")},${n("y")}h${n("width")}v${n("height")}h${-n("width")}Z`,
    line: (n) => `M${n("x1")},${n("y1")}L${n("x2")},${n("y2")}`,
  };
  const shaped = (ink, node) => {
    const copy = leadline.svg("path", { d: AS_PATHS[node.localName]((name) => Number(node.getAttribute(name)) || 0), class: node.getAttribute("class") });
    node.after(copy);
    const hatched = getComputedStyle(copy).fill.startsWith("url");
    path(ink, copy);
    copy.remove();
    if (hatched) hatch(ink, node);
  };
  const hatch = (ink, node) => {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(node.getAttribute(name)) || 0);
    ink.save();
    ink.beginPath();
    ink.rect(x, y, width, height);
    ink.clip();
    Object.assign(ink, { strokeStyle: getComputedStyle(node).stroke, lineWidth: 1.4 });
    ink.beginPath();
    for (let at = -height; at < width; at += 4) {
      ink.moveTo(x + at, y + height);
      ink.lineTo(x + at + height, y);
    }
    ink.stroke();
    ink.restore();
  };
  const lettered = (ink, node) => {
    const style = getComputedStyle(node);
    ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    Object.assign(ink, { textAlign: { middle: "center", end: "right" }[style.textAnchor] || "left", fillStyle: style.fill });
    ink.fillText(node.textContent, Number(node.getAttribute("x")), Number(node.getAttribute("y")));
    ink.textAlign = "left";
  };

  const drawing = (ink, svg, { x, y, width }) => {
    const view = svg.viewBox.baseVal;
    const scale = view?.width ? width / view.width : 1;
    ink.save();
    ink.translate(x, y);
    ink.scale(scale, scale);
    ink.translate(-(view?.x || 0), -(view?.y || 0));
    for (const node of svg.querySelectorAll("path, rect, line, text")) {
      if (node.closest("defs, pattern")) continue;
      if (node.localName === "path") path(ink, node);
      else if (node.localName === "text") lettered(ink, node);
      else shaped(ink, node);
    }
    ink.restore();
  };

  /* Words in a line, from x, their middle at y; the shadow of a name is its halo. */
  const letters = (ink, node, words, x, y) => {
    const style = getComputedStyle(node);
    const halo = /\w+\([^)]*\)/.exec(style.textShadow);
    ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    ink.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ink.measureText(words);
    Object.assign(ink, { lineWidth: HALO_PX, lineJoin: "round", strokeStyle: halo?.[0] || "", fillStyle: style.color });
    if (halo) ink.strokeText(words, x, y + (up - down) / 2);
    ink.fillText(words, x, y + (up - down) / 2);
  };

  /* Lines break behind spaces, hyphens and slashes. */
  const text = (ink, node, box) => {
    const range = document.createRange();
    for (const { 0: word, index } of node.data.matchAll(/[^\s/-]*[/-]|[^\s/-]+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const { x, y, height } = place(range, box);
      letters(ink, node.parentElement, word, x, y + height / 2);
    }
  };

  /* A name turns about its middle; it may have several lines. */
  const name = (ink, node, { x, y, width, height }) => {
    const { transform, textAlign } = getComputedStyle(node);
    const turn = new DOMMatrix(transform);
    const lines = node.textContent.split("\n");
    const line = node.offsetHeight / lines.length; // the computed line-height may be a word
    const side = { center: 0, right: 1, end: 1 }[textAlign] ?? -1;
    ink.save();
    ink.translate(x + width / 2, y + height / 2);
    ink.rotate(Math.atan2(turn.b, turn.a));
    ink.textAlign = ["left", "center", "right"][side + 1];
    lines.forEach((words, i) => letters(ink, node, words, (side * node.offsetWidth) / 2, (i - (lines.length - 1) / 2) * line));
    ink.restore();
  };

  /* An edge in pieces, each `long` times as long as the edge is wide. */
  const broken = (ink, [x, y, width, height], colour, long) => {
    const thick = Math.min(width, height);
    ink.fillStyle = colour;
    for (let at = 0; thick && at < Math.max(width, height); at += (long + Math.max(1, long - 0.5)) * thick) {
      if (width > height) ink.fillRect(x + at, y, Math.min(long * thick, width - at), height);
      else ink.fillRect(x, y + at, width, Math.min(long * thick, height - at));
    }
  };

  const ground = (ink, node, { x, y, width, height }) => {
    const style = getComputedStyle(node);
    ink.save();
    ink.globalAlpha = Number(style.opacity);
    ink.fillStyle = style.backgroundColor;
    ink.fillRect(x, y, width, height);
    const [top, right, bottom, left] = ["Top", "Right", "Bottom", "Left"].map((side) => parseFloat(style[`border${side}Width`]));
    for (const [side, ...edge] of [
      ["Top", x, y, width, top],
      ["Right", x + width - right, y, right, height],
      ["Bottom", x, y + height - bottom, width, bottom],
      ["Left", x, y, left, height],
    ]) {
      const [kind, colour] = [style[`border${side}Style`], style[`border${side}Color`]];
      if (kind === "dashed" || kind === "dotted") broken(ink, edge, colour, kind === "dotted" ? 1 : 2.5);
      else {
        ink.fillStyle = colour;
        ink.fillRect(...edge);
      }
    }
    ink.restore();
  };

  /* What stands in a node, as it looks; nothing that came from another host, which no page may save. */
  const draw = (ink, node, box, painters) => {
    if (node.nodeType === Node.TEXT_NODE) return text(ink, node, box);
    if (node.nodeType !== Node.ELEMENT_NODE || !node.getClientRects().length) return undefined;
    const at = place(node, box);
    const painter = painters?.get(node);
    if (painter) return paint(ink, painter);
    if (node.localName === "svg") return drawing(ink, node, at);
    if (node.localName === "canvas" || (node.localName === "img" && node.src.startsWith("data:"))) {
      const [x, y] = [at.x, at.y].map((length) => Math.round(SCALE * length) / SCALE); // or all is blurred
      return at.width && ink.drawImage(node, x, y, at.width, at.height);
    }
    if (node.matches(".label")) return name(ink, node, at);
    ground(ink, node, at);
    return node.childNodes.forEach((child) => draw(ink, child, box, painters));
  };

  const paint = (ink, painter) => {
    const map = painter.story?.map || painter._map;
    const [least, size] = [map.containerPointToLayerPoint([0, 0]), map.getSize()];
    ink.save();
    ink.translate(-least.x, -least.y);
    ink.lineJoin = "round";
    [...painter._paint(ink, L.bounds(least, least.add(size)))]; // to its end, without rest
    ink.restore();
  };

  const canvasOf = (width, height) => {
    const canvas = element("canvas", { width: Math.round(SCALE * width), height: Math.round(SCALE * height) });
    const ink = canvas.getContext("2d");
    ink.scale(SCALE, SCALE);
    ink.rect(0, 0, width, height); // paper takes the strokes themselves
    ink.clip();
    return { canvas, ink };
  };

  const hasTiles = ({ map }) => Boolean(map.getContainer().querySelector(".leaflet-tile-pane img"));

  /* The map alone: its panes from the lowest, then the numbers of the graticule and the scale. */
  leadline.compose = (story) => {
    const { map, land } = story;
    const frame = map.getContainer();
    const box = frame.getBoundingClientRect();
    const { x: width, y: height } = map.getSize(); // the frame may have the paper's size already
    const { canvas, ink } = canvasOf(width, height);
    const painters = new Map();
    map.eachLayer((layer) => layer._paint && painters.set(layer._container, layer));
    ground(ink, frame, { x: 0, y: 0, width, height });
    if (hasTiles(story) && land._paint) paint(ink, Object.assign(land, { story }));
    const level = (pane) => Number(getComputedStyle(pane).zIndex) || 0;
    const panes = [...map.getPane("mapPane").children].filter((pane) => !pane.matches(".leaflet-tooltip-pane, .leaflet-popup-pane"));
    panes.sort((one, other) => level(one) - level(other));
    for (const node of [...panes, frame.querySelector(".graticule-frame")]) draw(ink, node, box, painters);
    ink.translate(0, height - box.height);
    draw(ink, frame.querySelector(".scale"), box);
    return canvas;
  };

  /* Copies of what the page shows, without what can be pressed. */
  const copies = (...nodes) =>
    nodes.filter((node) => node && !node.closest("[hidden]")).map((node) => {
      const copy = node.cloneNode(true);
      for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
      for (const idle of copy.querySelectorAll("input, button, select, .finding a, .hint, .entry-note, [hidden]")) idle.remove();
      return copy;
    });

  /* The chart as it stands, without the month that is pointed at. */
  const chart = () => {
    const [node] = [document.querySelector(".counts .bars")];
    if (!node || !node.getClientRects().length) return [];
    const copy = node.cloneNode(true);
    copy.querySelector(".cursor")?.remove();
    copy.querySelectorAll("pattern").forEach((pattern) => pattern.removeAttribute("id")); // that of the page is used
    const says = document.querySelector(".counts .controls select")?.selectedOptions[0]?.textContent;
    const key = copies(...document.querySelectorAll(".counts > .ramp"));
    return [element("p", {}, _("Counts by month: {what}", { what: says })), copy, key];
  };

  /* The dates drawn to scale; what can be pressed becomes plain. */
  const dates = () => {
    const node = document.querySelector(".chronology");
    if (!node) return [];
    const copy = node.cloneNode(true);
    for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
    copy.querySelector("h2 .quiet-word")?.remove();
    for (const button of copy.querySelectorAll("button.moment")) button.replaceWith(element("span", { class: "moment" }, [...button.childNodes]));
    return [copy];
  };

  const address = () => (location.protocol.startsWith("http") ? location.href : decodeURI(location.pathname).split("/").pop() + location.hash);

  const plate = (story) => {
    const { map, data } = story;
    const all = (selector) => copies(...document.querySelectorAll(selector));
    const drawn = story.sheets.filter(({ group }) => map.hasLayer(group)).reverse();
    const groups = [...new Set(drawn.map(({ block }) => block.group))];
    const entries = (group) => copies(...drawn.filter(({ block }) => block.group === group).map(({ input }) => input.closest(".entry")));
    const legend = groups.map((group) => element("div", {}, element("p", {}, group), entries(group)));
    const tiles = hasTiles(story);
    const lands = tiles ? data.land?.sources || [] : [];
    const chosen = document.querySelector(".measure:not([hidden]) select");
    const canvas = leadline.compose(story);
    canvas.className = "print-map";
    const credits = element("div", { class: "credits" }, all(".credits ul"), element("ul", {}, lands.map((id) => element("li", {}, data.sources[id].credit))));
    const many = credits.querySelectorAll("li").length > MOST_CREDITS; // they have a sheet of their own
    const foot = element("p", { class: "note" }, _("{address}. Made with leadline, {day} (UTC). Not for navigation.", { address: address(), day: leadline.day(new Date().toISOString().slice(0, 10)) }));
    const figures = element("div", { class: "figures" }, chart(), all(".counts .told"), dates());
    figures.style.setProperty("--wide", figures.querySelector(".bars")?.viewBox.baseVal?.width || 0); // its words are of its scale
    return element("section", { class: "plate", style: `width: ${map.getSize().x + 32}px` },
      element("div", { class: "sheet" },
        element("div", {}, all(".panel > h1, .panel > .claim, .panel > .finding, .panel > .byline")),
        canvas,
        figures,
        element("div", { class: "beside" },
          chosen ? element("p", {}, _("Lanes by {measure}", { measure: chosen.selectedOptions[0].textContent })) : null,
          all(".measure .ramp, .measure .says, .timeline .told"),
          element("div", { class: "legend" }, legend, all(".uncertainty")),
          tiles ? element("p", { class: "note" }, data.land ? _("A page cannot save the tiles of OpenStreetMap; the land is that of this file.") : _("A page cannot save the tiles of OpenStreetMap; there is no land in this file.")) : null),
        element("div", {}, many ? null : credits, foot)),
      many ? credits : null);
  };

  const fileName = (title) => `${title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "map"}.png`;

  const WAIT_MS = 100;
  leadline.savePicture = (story) => {
    if (!document.documentElement.dataset.drawn) return setTimeout(() => leadline.savePicture(story), WAIT_MS); // names come last
    const node = document.body.appendChild(plate(story));
    const box = node.getBoundingClientRect();
    const { canvas, ink } = canvasOf(box.width, box.height);
    draw(ink, node, box);
    node.remove();
    return canvas.toBlob((blob) => {
      if (!blob) return story.say(_("This browser cannot make a picture of that size: make its window smaller."));
      const link = element("a", { href: URL.createObjectURL(blob), download: fileName(document.title) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
      return story.say(_("Picture saved as {file}.", { file: link.download }));
    });
  };

  /* Paper is light; where composing fails, the map is printed as it stands. */
  leadline.onPaper = (story) => {
    let sheet = null;
    window.addEventListener("beforeprint", () => {
      const { chosen } = leadline.theme;
      leadline.theme.choose("light");
      try {
        sheet = document.body.appendChild(plate(story));
      } finally {
        leadline.theme.choose(chosen);
      }
    });
    window.addEventListener("afterprint", () => sheet?.remove());
  };
})();
