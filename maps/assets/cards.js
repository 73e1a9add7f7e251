"use strict";
/* What a row says for itself: a tooltip on hover, a card on click. */
(() => {
  const { element, _ } = leadline;

  const accuracy = (metres) => (metres >= 1000 ? _("± {n} km", { n: +(metres / 1000).toFixed(1) }) : _("± {n} m", { n: +metres.toFixed(0) }));

  /* Numbers it is coloured by and own fields that this row has, as pairs of words. */
  const details = (row) => {
    const { cards, links } = row.cells || {};
    const own = row.fields.map((label, i) => [label, row.x?.[i], links?.includes(i)]).filter((_, i) => !cards || cards.includes(i));
    return [...(row.told || []), ...own].filter(([, value]) => value);
  };

  /* What a status is called in the page's language. */
  let statuses = {};
  leadline.status = (status) => statuses[status] ?? status;

  const tips = (row) => row.cells?.tips?.map(([i, words]) => [words, row.x?.[i]]).filter(([, value]) => value) || details(row).slice(0, 1);

  /* An address of the data's: who follows it sees where it leads. */
  const outward = (href) => element("a", { href, rel: "noopener noreferrer", target: "_blank" }, new URL(href).host);

  const images = ({ im, n, cells }) => (im || []).map((src, i) => src && element("img", { src, alt: `${cells.images[i]}: ${n}`, class: "card-image", referrerpolicy: "no-referrer" }));

  const tip = (row) =>
    element(
      "span",
      { class: "tip" },
      element("strong", {}, row.n),
      row.u ? element("em", {}, ` (${leadline.status(row.s)})`) : null,
      tips(row).map(([label, value]) => element("span", { class: "more" }, `${label}: ${value}`)),
    );

  const entry = (label, ...value) => [element("dt", {}, label), element("dd", {}, ...value)];

  const link = (source) =>
    source.url
      ? element("a", { href: source.url, rel: "noopener noreferrer", target: "_blank" }, source.credit)
      : source.credit;

  /* What was not read in a source has no licence: its credit says so. */
  const credit = (source) => [link(source), source.licence ? _("; {licence}, retrieved {day}", { licence: source.licence, day: leadline.day(source.retrieved) }) : ""];

  const card = (story, row) => {
    const sources = row.r.map((id) => story.data.sources[id]);
    const meaning = story.data.statuses[row.s];
    return element(
      "article",
      { class: "card" },
      element("h2", {}, row.n),
      images(row),
      row.t ? element("p", {}, row.t) : null,
      element(
        "dl",
        {},
        details(row).map(([label, value, led]) => entry(label, led ? outward(value) : value)),
        entry(_("Status"), meaning ? _("{status}: {meaning}", { status: leadline.status(row.s), meaning }) : leadline.status(row.s)),
        row.a === undefined ? null : entry(_("Accuracy"), accuracy(row.a)),
        row.d ? entry(_("As of"), /^\d{4}-\d\d-\d\d$/.test(row.d) ? _("{day} (UTC)", { day: leadline.day(row.d) }) : row.d) : null,
        sources.map((source) => entry(_("Source"), ...credit(source))),
      ),
    );
  };

  /* The row that was asked, then the others at the same point whose layers are shown. */
  const stack = (story, row) => {
    const there = (row.g === "Point" && story.stacks.get(row.c.join())) || [];
    const shown = there.filter((other) => other.row !== row && story.isShown(other.sheet)).map((other) => other.row);
    return element("div", { class: "cards" }, [row, ...shown].map((one) => card(story, one)));
  };

  /* A card fits beside the buttons that zoom; its height follows the map's by a rule of map.css. */
  const options = (map) => ({ maxWidth: Math.min(320, map.getSize().x - 116), minWidth: 220, autoPanPaddingTopLeft: [8, 8], autoPanPaddingBottomRight: [56, 8] });

  /* Where the map cannot be moved further, the card is: it lies whole within the map while its place is in view. */
  const keepWhole = (map) => {
    let [open, x, y] = [];
    const within = (start, end, from, to) => Math.round(Math.max(Math.min(0, to - 8 - end), from + 8 - start));
    const fit = () => {
      if (!open?.isOpen() || !map.getSize().contains(map.latLngToContainerPoint(open.getLatLng()))) return;
      const node = open.getElement();
      const [frame, box] = [map.getContainer(), node].map((one) => one.getBoundingClientRect());
      [x, y] = [within(box.left - x, box.right - x, frame.left, frame.right), within(box.top - y, box.bottom - y, frame.top, frame.bottom)];
      node.style.translate = `${x}px ${y}px`;
      node.classList.toggle("shifted", Boolean(x || y));
    };
    map.on("popupopen", ({ popup }) => {
      [open, x, y] = [popup, 0, 0];
      popup.getElement().style.translate = "";
      fit();
    });
    map.on("move moveend zoomend resize", fit);
  };

  /* Opens a row's card at a place; `sheet` and `back` as for leadline.showRow. */
  leadline.openCard = (story, row, latlng, { sheet, back } = {}) => {
    const content = stack(story, row);
    const popup = Object.assign(L.popup(options(story.map)).setLatLng(latlng).setContent(content), { row, sheet, back });
    if (back) {
      const button = element("button", { type: "button", class: "back" }, _("Back to the table"));
      button.addEventListener("click", () => leave(story.map, popup));
      content.append(button);
    }
    return popup.openOn(story.map);
  };

  const leave = (map, popup) => {
    map.closePopup(popup);
    popup.back?.();
  };

  /* Cards are dialogs that hold nobody: one that was opened by key takes the focus, Escape closes it, and the focus goes
     back to where it was. */
  let made = 0;
  leadline.keepFocus = ({ map, data }) => {
    statuses = data.statusNames;
    keepWhole(map);
    map.on("popupopen", ({ popup }) => {
      const node = popup.getElement();
      const title = node.querySelector("h2");
      if (title) title.id ||= `card-${(made += 1)}`;
      const named = title ? { "aria-labelledby": title.id } : { "aria-label": _("Card") };
      for (const [name, value] of Object.entries({ role: "dialog", tabindex: -1, ...named })) node.setAttribute(name, value);
      node.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", _("Close popup"));
      node.onkeydown = (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault(); // the dialog that opens in its place would close by the same key
        event.stopPropagation();
        leave(map, popup);
      };
      const from = document.activeElement;
      if (!popup.row && !popup._source) return; // of what moves: it would take the focus along
      if (!popup.back && (from === document.body || !from.matches(":focus-visible"))) return;
      popup.from = from;
      node.focus({ preventScroll: true });
    });
    map.on("popupclose", ({ popup }) => {
      if (!popup.getElement()?.contains(document.activeElement)) return;
      const seen = popup.from?.isConnected && popup.from.getClientRects().length;
      (seen ? popup.from : map.getContainer()).focus({ preventScroll: true });
    });
  };

  Object.assign(leadline, { link, credit, tip, card });

  leadline.cards = (story, group) => {
    group.bindTooltip((layer) => leadline.tip(layer.row), { sticky: true, className: "tooltip", opacity: 1 });
    group.bindPopup((layer) => stack(story, layer.row), options(story.map));
    group.on("popupopen", () => group.closeTooltip());
    const mark = (on) => (event) => {
      const node = event.layer?.drawn?.getElement?.();
      if (node) node.classList.toggle("hovered", on);
    };
    group.on({ mouseover: mark(true), mouseout: mark(false) });
  };
})();
