// Text and controls of the page that opened it which cannot be read or reached: those that something cuts off which
// does not scroll, or not that way; those outside the page or the map; and those that lie over others.
async () => {
  for (let i = 0; i < 3; i += 1) await new Promise((done) => requestAnimationFrame(done));
  const WIDTH = document.documentElement.clientWidth;
  const [SLACK, LEAST, CORE] = [2, 2, 0.22]; // pixels, pixels, share of a line's height above and below its letters
  const found = new Set();
  const frame = document.querySelector('.folium-map');
  const unseen = 'script, style, noscript, option, title, .skip, .folium-map, dialog:not([open])';
  const seen = (node) => !node.closest(unseen) && node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const named = (node) => `${node.localName}${node.id ? '#' + node.id : ''}${[...node.classList].map((c) => '.' + c).join('')}`;
  const said = (node) => `${named(node)} "${(node.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 32)}"`;
  const inside = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
  const known = new Map();
  const framed = (node) => {
    if (known.has(node)) return known.get(node);
    const style = getComputedStyle(node);
    const hidden = (style.clipPath !== 'none' && style.position === 'absolute') || style.clip !== 'auto';
    const clips = [style.overflowX, style.overflowY].map((value) => (value === 'visible' ? '' : value));
    const told = { style, hidden, clips, box: inside(node.getBoundingClientRect()), fixed: style.position === 'fixed' };
    known.set(node, told);
    return told;
  };
  /* The part of a box that is seen; what is cut off for good is told. */
  const shown = (node, box) => {
    const part = inside(box);
    let layer = null;
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      const { style, hidden, clips, box: edge, fixed } = framed(up);
      if (hidden) return null;
      for (const [axis, low, high, at] of [[0, 'left', 'right', 'scrollLeft'], [1, 'top', 'bottom', 'scrollTop']]) {
        if (!clips[axis]) continue;
        const over = Math.max(edge[low] - part[low], part[high] - edge[high]);
        const scrolls = /auto|scroll/.test(clips[axis]);
        const turned = axis === 0 && style.direction === 'rtl'; // scrolls to the left, by negative numbers
        const lost = !scrolls ? over : turned ? part[high] - edge[high] + up[at] : edge[low] - part[low] - up[at];
        const meant = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
        if (lost > SLACK && !meant) found.add(`cut off by ${Math.round(lost)} px in ${named(up)}: ${said(node)}`);
        part[low] = Math.max(part[low], edge[low]);
        part[high] = Math.min(part[high], edge[high]);
        if (part[high] - part[low] < LEAST) return null;
      }
      if (fixed) {
        layer = up;
        break;
      }
    }
    if (part.right > WIDTH + SLACK || part.left < -SLACK) found.add(`outside the page by ${Math.round(Math.max(part.right - WIDTH, -part.left))} px: ${said(node)}`);
    return { node, part, layer };
  };

  const items = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.trim() || !seen(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      if (rect.width < LEAST || rect.height < LEAST) continue;
      const core = CORE * rect.height;
      items.push(shown(text.parentElement, { left: rect.left, right: rect.right, top: rect.top + core, bottom: rect.bottom - core }));
    }
  }
  for (const node of document.querySelectorAll('button, select, input, textarea, a[href], .bars, .ramp')) {
    if (!seen(node)) continue;
    const rect = node.getBoundingClientRect();
    if (rect.width < LEAST || rect.height < LEAST) continue;
    const item = shown(node, rect);
    if (node.matches('select, input, textarea')) items.push(item);
  }
  const controls = frame ? [...frame.querySelectorAll('.leaflet-control')].filter((node) => node.checkVisibility({ visibilityProperty: true }) && node.offsetWidth) : [];
  if (frame) {
    const edge = frame.getBoundingClientRect();
    for (const node of [...controls, ...frame.querySelectorAll('.leaflet-popup-content-wrapper')]) {
      const box = node.getBoundingClientRect();
      const over = Math.max(edge.left - box.left, box.right - edge.right, edge.top - box.top, box.bottom - edge.bottom);
      if (over > SLACK) found.add(`outside the map by ${Math.round(over)} px: ${said(node)}`);
      if (node.matches('.leaflet-control')) items.push({ node, part: inside(box), layer: 'map' });
    }
    items.push({ node: frame, part: inside(edge), layer: null });
  }

  const there = items.filter(Boolean).sort((a, b) => a.part.top - b.part.top);
  there.forEach((a, i) => {
    for (let j = i + 1; j < there.length && there[j].part.top < a.part.bottom - LEAST; j += 1) {
      const b = there[j];
      const across = Math.min(a.part.right, b.part.right) - Math.max(a.part.left, b.part.left);
      const down = Math.min(a.part.bottom, b.part.bottom) - b.part.top;
      if (across < LEAST || down < LEAST || a.layer !== b.layer || a.node.contains(b.node) || b.node.contains(a.node)) continue;
      found.add(`${said(a.node)} over ${said(b.node)} by ${Math.round(across)} x ${Math.round(down)} px`);
    }
  });
  const wide = document.documentElement.scrollWidth - WIDTH;
  if (wide > 0) found.add(`the page is ${wide} px wider than the window`);
  return [...found];
}
