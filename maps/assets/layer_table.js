"use strict";
/* The rows of a layer as a table: below the map where there is room, over all on a phone. It is made when it is opened. */
(() => {
  const { element, _ } = leadline;
  const FEW = 2000; // rows, in which a column without values is looked for
  const narrow = window.matchMedia("(max-width: 45em), (max-width: 64em) and (orientation: portrait)");

  const upper = (words) => words[0].toUpperCase() + words.slice(1);

  /* A value without the unit that the head of its column has. */
  const bare = (value, unit) => (unit && value.endsWith(unit) ? value.slice(0, -unit.length).trimEnd() : value);

  const details = ({ fields, units }) =>
    fields.map((head, i) => {
      const unit = units[i];
      return { head, unit, numeric: unit !== null, text: (row) => bare(row.x?.[i] || "", unit) };
    });

  /* The number that the reader has chosen to colour the rows by, then those that need no choice of a window. */
  const measured = ({ measures }, chosen) => {
    const plain = measures.map((_, i) => i).filter((i) => i !== chosen && measures[i].hours === null);
    return (measures.length ? [chosen, ...plain] : []).map((i) => {
      const { title, unit, named, classes } = measures[i];
      return { head: upper(title), unit: named ? "" : unit, numeric: !named, text: ({ m }) => (named ? classes[m[i]] : String(m[i])) };
    });
  };

  const places = (rows) => {
    if (!rows.length || rows[0].g !== "Point" || (rows.length <= FEW && Array.from(rows).some(({ g }) => g !== "Point"))) return [];
    const degree = (i) => ({ c }) => (c ? String(+c[i].toFixed(5)) : "");
    return [[_("Latitude"), 1], [_("Longitude"), 0]].map(([head, i]) => ({ head, unit: "°", numeric: true, text: degree(i) }));
  };

  /* From when to when, where no detail says so already; days of places stand without a clock. */
  const times = ({ timed }, rows, { days, zone } = {}) => {
    if (!timed || !rows.length) return [];
    const [first] = [rows[0]];
    const { local } = leadline.zoned(zone || "UTC");
    const iso = (seconds) => local(seconds).replace("T", " ");
    if (first.x?.some((words) => words.startsWith(iso(first.p[0]).slice(0, 16)))) return [];
    const told = (seconds, end) => (leadline.OPEN.includes(seconds) ? _("open") : days ? iso(seconds - end).slice(0, 10) : iso(seconds));
    return [[_("From"), 0], [_("To"), 1]].map(([head, i]) => ({ head, unit: days ? _("local day") : zone || "UTC", text: ({ p }) => told(p[i], i) }));
  };

  /* What all rows share is said once above the table, and stands in the CSV. */
  const columnsOf = (story, { block }, rows) => {
    const credit = ({ r }) => r.map((id) => story.data.sources[id].credit).join("; ");
    const shared = (name) => rows.length > 1 && name in block.common;
    const all = [
      { head: "id", hidden: true, text: ({ i }) => i },
      { head: _("Name"), text: ({ n }) => n },
      ...measured(block, story.measured?.() ?? 0),
      ...times(block, rows, story.data.timeline || undefined),
      ...details(block),
      { head: _("Status"), text: ({ s }) => leadline.status(s) },
      { head: _("Accuracy"), unit: "± m", numeric: true, text: ({ a }) => (a === undefined ? "" : String(+Number(a).toFixed(1))) },
      { head: _("As of"), text: ({ d }) => d || "" },
      ...places(rows),
      { head: _("Source"), hidden: shared("r"), text: credit },
      { head: _("Note"), hidden: shared("t"), text: ({ t }) => t || "" },
    ];
    if (rows.length > FEW) return all;
    const every = Array.from(rows);
    return all.filter(({ text }) => every.some(text));
  };

  const sharedNote = (story, { features, common }) => {
    if (features.length < 2) return null;
    const sources = (common.r || []).map((id) => story.data.sources[id]);
    const links = sources.flatMap((source, i) => [i ? _("; ") : "", leadline.link(source)]);
    const parts = [common.t ? `${common.t} ` : "", ...(links.length ? leadline.woven(_("Source: {sources}."), { sources: links }) : [])];
    if (!common.t && !links.length) return null;
    const summary = common.t && links.length ? _("Note and source of all rows") : common.t ? _("Note of all rows") : _("Source of all rows");
    return element("details", { class: "note" }, element("summary", {}, summary), element("p", {}, parts));
  };

  const make = (story) => {
    const title = element("h2", { id: "layer-table-title" });
    const close = element("button", { type: "button" }, _("Close"));
    const inner = element("div", { class: "layer-table-inner" });
    const node = element("dialog", { class: "layer-table", "aria-labelledby": "layer-table-title" }, element("div", { class: "layer-table-head" }, title, close), inner);
    document.querySelector(".story").append(node);
    const tables = { node, sheet: null, opener: null };

    const show = () => {
      if (narrow.matches) node.showModal();
      else node.show();
    };
    const shut = () => {
      node.close();
      story.map.invalidateSize({ animate: false, pan: false });
      tables.opener?.focus();
    };
    /* On a phone the table gives the map its room; from the card it is opened again. */
    const choose = (row, n) => {
      if (narrow.matches) {
        node.close();
        story.fold?.(false);
      }
      leadline.showRow(story, tables.sheet, row, () => {
        if (!node.open) show();
        tables.table.focus(n);
      });
    };
    const fill = () => {
      const { block } = tables.sheet;
      const rows = block.packed && !block.pack ? [] : block.features; // what could not be unpacked has none
      title.textContent = leadline.apart(story, tables.sheet);
      tables.table = leadline.rowTable({
        title: block.title, columns: columnsOf(story, tables.sheet, rows), rows, spoken: ({ n }) => n, show: choose, stem: leadline.fileStem(title.textContent),
      });
      const { bar, place, copied } = tables.table;
      inner.replaceChildren(...[bar, sharedNote(story, block), copied, place].filter(Boolean));
    };
    close.addEventListener("click", shut);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      shut();
    });
    narrow.addEventListener("change", () => {
      if (!node.open) return;
      node.close();
      show();
    });
    story.map.on("measured", () => node.open && tables.sheet.block.measures.length && fill());
    tables.open = (sheet, opener) => {
      Object.assign(tables, { sheet, opener });
      fill();
      if (!node.open) show();
      story.map.invalidateSize({ animate: false, pan: false });
      title.tabIndex = -1;
      title.focus();
    };
    return tables;
  };

  /* The title of a layer; behind it that of its group, where another group has one of the same title. */
  leadline.apart = (story, { block: { title, group } }) => (story.sheets.filter(({ block }) => block.title === title).length > 1 ? _("{title}, {group}", { title, group }) : title);

  /* The button of a layer's table, for the legend. */
  leadline.tableButton = (story, sheet) => {
    if (!sheet.block.features.length) return null;
    const button = element("button", { type: "button", class: "to-table", "aria-label": _("Table of {layer}", { layer: leadline.apart(story, sheet) }), "aria-haspopup": "dialog" }, _("Table"));
    button.addEventListener("click", () => {
      story.tables ||= make(story);
      story.tables.open(sheet, button);
    });
    return button;
  };
})();
