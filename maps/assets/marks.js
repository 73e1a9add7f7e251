"use strict";
/* Small makers of elements; text goes in by textContent only. */
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  /* No line ends between a number and its unit. */
  leadline.unbroken = (words) => words.replace(/(\d) (?=(?:%|km²?|m²?|M|h|ft|kB|MB|GB)(?!\w))/g, "$1\u00a0");
  leadline.wholeNames = (words) => words.replace(/([A-Z]-)(?=\d)/g, "$1\u2060"); // an unseen joiner
  const AS_IT_IS = ["CODE", "PRE", "TEXTAREA"]; // what is copied
  const told = (node) => (child) => (typeof child === "string" && !AS_IT_IS.includes(node.tagName) ? leadline.unbroken(child) : child);

  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "").map(told(node)));
    return node;
  };

  leadline.element = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
  leadline.svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

  const arrow = (r, up) => `M0,${-r * up}L${r},0H${0.4 * r}V${r * up}H${-0.4 * r}V0H${-r}Z`;
  const half = (r, on) => `a${r / 2},${r / 2} 0 1,0 ${r * on},0`; // half of one of two circles

  /* Outlines of the marks of points, about 0,0. */
  const OUTLINES = {
    circle: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
    diamond: (r) => `M0,${-r}L${r},0L0,${r}L${-r},0Z`,
    square: (r) => `M${-r},${-r}H${r}V${r}H${-r}Z`,
    triangle: (r) => `M0,${-r}L${r},${0.8 * r}H${-r}Z`,
    cross: (r) => {
      const t = 0.35 * r;
      return `M${-r},${-t}H${-t}V${-r}H${t}V${-t}H${r}V${t}H${t}V${r}H${-t}V${t}H${-r}Z`;
    },
    "arrow-up": (r) => arrow(r, 1),
    "arrow-down": (r) => arrow(r, -1),
    hourglass: (r) => `M${-r},${-r}H${r}L${-r},${r}H${r}Z`,
    star: (r) => {
      const h = 0.3 * r;
      return `M0,${-r}L${h},${-h}L${r},0L${h},${h}L0,${r}L${-h},${h}L${-r},0L${-h},${-h}Z`;
    },
    pair: (r) => `M${-r},0${half(r, 1)}${half(r, 1)}${half(r, -1)}${half(r, -1)}Z`,
    house: (r) => `M0,${-r}L${r},${-0.1 * r}V${r}H${-r}V${-0.1 * r}Z`,
  };

  leadline.outline = (mark, radius) => OUTLINES[mark](radius);

  /* A point's mark as an SVG of `size` px; a casing in the ground's colour keeps it apart from lines. */
  const markClass = (key, style, uncertain) => `k-${key} mark${uncertain ? " uncertain" : ""}${style.fill ? " solid" : ""}`;
  leadline.mark = (key, style, uncertain, size) =>
    leadline.svg(
      "svg",
      { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, "aria-hidden": "true" },
      leadline.svg("path", { d: OUTLINES[style.mark](style.radius), class: "casing" }),
      leadline.svg("path", { d: OUTLINES[style.mark](style.radius), class: markClass(key, style, uncertain) }),
    );

  /* What the legend shows of a style, drawn by the same CSS classes as the map. */
  leadline.swatch = (key, style, shape, uncertain) => {
    const box = { width: 34, height: 16, viewBox: "0 0 34 16", class: "swatch", "aria-hidden": "true" };
    const classes = `k-${key}${uncertain ? " uncertain" : ""}`;
    if (shape === "point") {
      const d = OUTLINES[style.mark](Math.min(style.radius, 6));
      return leadline.svg("svg", box, leadline.svg("path", { d, class: markClass(key, style, uncertain), transform: "translate(17 8)" }));
    }
    if (shape === "area") {
      return leadline.svg("svg", box, leadline.svg("path", { d: "M2,2H32V14H2Z", class: classes }));
    }
    return leadline.svg("svg", box, leadline.svg("path", { d: "M1,8H33", class: `${classes} line` }));
  };
})();
