() => {
  const found = [];
  const labels = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "alt", "placeholder"];
  const place = (node) => {
    const parts = [];
    for (let at = node; at && parts.length < 3; at = at.parentElement) parts.push(`${at.localName}.${at.getAttribute("class") || ""}`);
    return parts.join(" < ");
  };
  const read = (root, name) => {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walk.nextNode()) {
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (element.closest("script, style, noscript, code, textarea")) continue;
      const where = name || place(element);
      if (node.nodeType === Node.TEXT_NODE) found.push([where, node.data]);
      else for (const label of labels) if (node.hasAttribute(label)) found.push([`${where} @${label}`, node.getAttribute(label)]);
    }
  };
  read(document.body);
  const { story } = window[document.querySelector(".folium-map").id];
  for (const { block } of story.sheets) {
    for (const row of Array.from(block.features)) {
      read(leadline.card(story, row), `card of ${block.title}`);
      read(leadline.tip(row), `tooltip of ${block.title}`);
      if (row.l) found.push([`label of ${block.title}`, row.l]);
    }
  }
  return found;
}
