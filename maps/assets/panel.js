"use strict";
/* The legend is the layer control; the credits follow from the rows that are drawn. */
(() => {
  const { element, _ } = leadline;

  const SHAPES = { Point: "point", MultiPoint: "point", Polygon: "area", MultiPolygon: "area" };

  /* One row for each look of a packed sheet, whose rows are not read yet. */
  const packedLooks = ({ looks }) => looks.map(([k, g, u]) => ({ k, g, u }));

  /* The looks that occur in a sheet, one per style; as uncertain only where no row of that style is certain. */
  const looks = (story, { features, measures, words, packed }) => {
    const found = new Map();
    if (measures.length) return []; // their classes stand below the map, and change
    for (const row of packed ? packedLooks(packed) : features) {
      const filled = story.data.styles[row.k].fill > 0;
      const shape = SHAPES[row.g] === "area" && !filled ? "line" : SHAPES[row.g] || "line";
      const before = found.get(row.k);
      const uncertain = Boolean(row.u) && (!before || before.uncertain);
      found.set(row.k, { key: row.k, shape, uncertain, mixed: Boolean(row.u || before?.some) && !uncertain, some: Boolean(row.u || before?.some) });
    }
    const order = Object.keys(words);
    return [...found.values()].sort((one, other) => order.indexOf(one.key) - order.indexOf(other.key));
  };

  /* Of a look of which some rows are uncertain and others are not, both. */
  const swatches = (story, look) => {
    const style = story.data.styles[look.key];
    const drawn = look.mixed ? [false, true] : [look.uncertain];
    return drawn.map((uncertain) => leadline.swatch(look.key, style, look.shape, uncertain));
  };

  const key = (story, look, words) =>
    element("li", {}, ...swatches(story, look), element("span", {}, words[look.key] ?? story.data.styles[look.key].label));

  /* How uncertainty is drawn, said once for all layers. */
  const uncertainty = (story) => {
    const rows = story.data.sheets.flatMap(({ features, packed }) => (packed ? packedLooks(packed) : features)).filter((row) => row.u);
    const samples = ["line", "point"].map((shape) => rows.find((row) => (SHAPES[row.g] === "point") === (shape === "point")));
    const drawn = samples.filter(Boolean).map((row) => leadline.swatch(row.k, story.data.styles[row.k], SHAPES[row.g] === "point" ? "point" : "line", true));
    return rows.length ? element("p", { class: "note uncertainty" }, ...drawn, element("span", {}, _("dotted or hollow: approximate, recalled, illustrative or announced"))) : null;
  };

  const views = (story) => {
    const buttons = story.data.views.map((view) => {
      const button = element("button", { type: "button" }, view.name);
      button.addEventListener("click", () => story.show(view));
      return button;
    });
    return buttons.length > 1 ? element("div", { class: "views", role: "group", "aria-label": _("Views") }, ...buttons) : null;
  };

  const choice = (type, name, title, checked, changed) => {
    const input = element("input", { type, name, checked });
    input.addEventListener("change", () => changed(input.checked));
    return { input, label: element("label", {}, input, element("span", {}, leadline.wholeNames(title))) };
  };

  const switcher = (story, layer) => (on) => {
    if (on) story.map.addLayer(layer);
    else story.map.removeLayer(layer);
    story.map.fire("overlays");
  };

  /* Of the sheets of a group of which one is shown at a time, shows this one, or none. */
  const alone = (story, group, shown) => {
    for (const sheet of story.sheets.filter((s) => s.block.single && s.block.group === group)) sheet.on = sheet === shown;
  };

  const noneEntry = (story, group) => {
    const { label } = choice("radio", group, _("None"), !story.sheets.some((s) => s.block.group === group && s.on), () => {
      alone(story, group, null);
      story.update();
    });
    return element("div", { class: "entry" }, label);
  };

  /* Circles as large as some values are drawn. */
  const sizes = ([title, keys]) => {
    const width = 2 * Math.max(...keys.map(([radius]) => radius)) + 3;
    const circle = (r) => leadline.svg("svg", { width, height: 2 * r + 3, viewBox: `${-width / 2} ${-r - 1.5} ${width} ${2 * r + 3}`, "aria-hidden": "true" }, leadline.svg("path", { d: leadline.outline("circle", r), class: "size-key" }));
    return [element("p", { class: "keys-title" }, title), element("ul", { class: "keys sizes" }, keys.map(([r, words]) => element("li", {}, circle(r), element("span", {}, words))))];
  };

  const sheetEntry = (story, sheet) => {
    const { block } = sheet;
    const drawn = looks(story, block);
    const { label, input } = choice(block.single ? "radio" : "checkbox", block.single ? block.group : block.id, block.title, sheet.on, (on) => {
      if (block.single) alone(story, block.group, sheet);
      else sheet.on = on;
      story.update();
    });
    const hint = element("span", { class: "hint", hidden: true }, _("zoom in to see"));
    label.lastChild.append(" ", hint);
    const tell = () => {
      const zoom = story.map.getZoom();
      hint.hidden = zoom >= block.fromZoom && zoom < block.toZoom;
      hint.textContent = zoom < block.fromZoom ? _("zoom in to see") : _("zoom out to see");
    };
    story.map.on("overlays", tell);
    tell();
    const single = drawn.length === 1 && !(drawn[0].key in block.words);
    if (single) {
      label.append(...swatches(story, drawn[0]));
    }
    input.dataset.rows = block.features.length;
    sheet.input = input;
    const keys = single || !drawn.length ? null : element("ul", { class: "keys" }, drawn.map((look) => key(story, look, block.words)));
    const about = keys && block.keysTitle ? element("p", { class: "keys-title" }, block.keysTitle) : null;
    const sized = block.sizes ? sizes(block.sizes) : null;
    const note = block.note ? element("p", { class: "entry-note" }, block.note) : null;
    return element("div", { class: "entry" }, element("div", { class: "entry-line" }, label, leadline.tableButton(story, sheet)), about, keys, sized, note);
  };

  const fieldset = (legend, ...entries) => element("fieldset", {}, element("legend", {}, legend), entries);

  const ground = (story) => {
    const { map, data } = story;
    const note = element("p", { class: "note", role: "status" });
    story.grounds = [story.land];
    story.stand = (layer) => {
      note.textContent = "";
      for (const other of story.grounds) if (other !== layer) map.removeLayer(other);
      map.addLayer(layer);
    };
    const offline = choice("radio", "ground", data.land ? _("Land, drawn from this file") : _("None"), true, () => story.stand(story.land));
    story.offline = element("div", { class: "entry" }, offline.label, data.land?.note ? element("p", { class: "entry-note" }, data.land.note) : null);
    const entries = data.land || data.tiles ? [story.offline] : []; // nothing to choose from
    if (data.tiles) {
      const online = choice("radio", "ground", _("OpenStreetMap (asks {host})", { host: new URL(data.tiles.url).host }), false, () => {
        story.tiles ||= L.tileLayer(data.tiles.url, { maxZoom: 19, attribution: data.tiles.attribution, className: "tiles" });
        story.tiles.on("tileerror", () => {
          note.textContent = _("Tiles cannot be had: is the network off?");
        });
        story.grounds.push(story.tiles);
        story.stand(story.tiles);
      });
      entries.push(element("div", { class: "entry" }, online.label));
    }
    const grid = choice("checkbox", "graticule", _("Graticule"), true, switcher(story, story.graticule));
    const names = choice("checkbox", "names", _("Names"), true, (on) => {
      story.lettering.node.hidden = !on;
    });
    entries.push(element("div", { class: "entry" }, grid.label), element("div", { class: "entry" }, names.label), note);
    return fieldset(_("Ground"), ...entries);
  };

  const credits = (story) => {
    const list = element("ul");
    const summary = element("summary");
    const write = () => {
      const drawn = story.sheets.filter((s) => story.map.hasLayer(s.group)).flatMap(({ block }) => block.packed?.sources || block.features.flatMap((row) => row.r));
      const land = story.map.hasLayer(story.land) ? story.data.land?.sources || [] : [];
      const counted = [...(story.data.counts?.sources || []), ...(story.data.chronology?.sources || [])];
      const used = [...new Set([...land, ...drawn, ...counted])].map((id) => story.data.sources[id]);
      summary.textContent = _("Sources of what is drawn ({n})", { n: used.length });
      list.replaceChildren(...used.map((s) => element("li", {}, ...leadline.credit(s))));
    };
    story.map.on("overlays layeradd layerremove", () => {
      clearTimeout(story.writing);
      story.writing = setTimeout(write, 0);
    });
    write();
    return element("details", { class: "credits" }, summary, list);
  };

  /* Layers that were added by way of folium join the legend too; those that are no overlays are grounds. */
  leadline.adopt = ({ story }, ...given) => story.made(() => adopt(story, ...given));

  const adopt = (story, layer, title, overlay) => {
    const { map } = story;
    const shown = map.hasLayer(layer);
    if (overlay) story.adopted ||= story.legend.appendChild(fieldset(_("Also on this map")));
    else {
      story.grounds.push(layer);
      if (!story.offline.parentNode) story.groundset.querySelector("legend").after(story.offline);
    }
    const changed = overlay ? switcher(story, layer) : () => story.stand(layer);
    const { label } = choice(overlay ? "checkbox" : "radio", overlay ? "adopted" : "ground", title, shown, changed);
    if (shown && !overlay) story.stand(layer);
    (overlay ? story.adopted : story.groundset).append(element("div", { class: "entry" }, label));
  };

  leadline.panel = function* panel(story) {
    const more = document.getElementById("more");
    const fold = document.getElementById("fold");
    story.legend = element("form", { id: "legend", "aria-label": _("Layers") });
    story.legend.addEventListener("submit", (event) => event.preventDefault());
    const titles = [...new Set(story.sheets.map((s) => s.block.group))].reverse(); // what lies on top stands on top
    for (const title of titles) {
      const sheets = story.sheets.filter((s) => s.block.group === title);
      const none = sheets.some((s) => s.block.single) ? noneEntry(story, title) : null;
      const entries = [];
      for (const sheet of sheets) {
        entries.push(sheetEntry(story, sheet));
        yield;
      }
      story.legend.append(fieldset(title, ...entries, none));
    }
    story.groundset = story.legend.appendChild(ground(story));
    more.firstElementChild.after(...[views(story), story.legend, uncertainty(story), credits(story)].filter(Boolean));
    /* On a phone the legend is a sheet over the map. */
    story.fold = (open) => {
      fold.setAttribute("aria-expanded", open);
      document.body.classList.toggle("open", open);
    };
    const shut = () => {
      story.fold(false);
      fold.focus();
    };
    fold.addEventListener("click", () => {
      const open = fold.getAttribute("aria-expanded") !== "true";
      story.fold(open);
      if (open) more.focus({ preventScroll: true });
    });
    document.getElementById("onward")?.addEventListener("click", ({ target }) => {
      const whole = target.parentNode.classList.toggle("whole");
      target.setAttribute("aria-expanded", whole);
      target.textContent = whole ? _("Less") : _("More");
    });
    document.getElementById("unfold").addEventListener("click", shut);
    more.addEventListener("focusout", ({ relatedTarget: to }) => to?.closest(".chart, .dock") && story.fold(false)); // it lies over them
    more.addEventListener("keydown", (event) => event.key === "Escape" && document.body.classList.contains("open") && shut());
  };
})();
