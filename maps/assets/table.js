"use strict";
/* A table of rows: sorted by the heads of its columns, filtered by words, fifty rows at a time, copied or saved as CSV;
   each row with a button that shows it on the map. Text by textContent. */
(() => {
  const { element, _, ngettext } = leadline;
  const PAGE = 50;
  const FEW = 8; // rows, among which nobody needs to search
  const [SHORT, LONG] = [19, 24]; // letters; a date with its clock is short
  const TYPING_MS = 250;
  const collator = leadline.late(() => new Intl.Collator(leadline.locale("en"), { numeric: true, sensitivity: "base" }));
  const plain = leadline.late(() => new Intl.NumberFormat(leadline.locale("en-GB")));

  /* A number that was written in the language, as programs read it. */
  const signs = leadline.late(() => JSON.parse(document.getElementById("leadline-words").textContent).signs);
  const inLanguage = (text) => text.replaceAll(signs()[0], "").replace(/\s/g, "").replace("\u2212", "-").replace(signs()[1], ".");
  const bare = (text) => (leadline.locale("") ? inLanguage(text) : text.replaceAll(",", ""));

  const numberOf = (text) => Number(bare(text));

  /* Compares two rows by a column; those without a value stand last, whichever way it is sorted. */
  const comparison = (column, down) => {
    const sign = down ? -1 : 1;
    return ([a], [b]) => {
      if (!a || !b) return a ? -1 : b ? 1 : 0;
      return sign * (column.numeric ? numberOf(a) - numberOf(b) : collator().compare(a, b));
    };
  };

  /* How a column is set: by the longest of its first texts. */
  const looks = ({ numeric, text }, rows) => {
    if (numeric) return "number";
    const longest = Math.max(0, ...Array.from({ length: Math.min(PAGE, rows.length) }, (_, n) => text(rows[n]).length));
    return longest > LONG ? "wide" : longest <= SHORT ? "short" : null;
  };

  const button = (words, act) => {
    const node = element("button", { type: "button" }, words);
    node.addEventListener("click", act);
    return node;
  };

  /* Columns are { head, unit, numeric, hidden, text(row) }: those that are `hidden` stand in the CSV only. `rows` are asked
     one by one. `spoken(row)` names a row, `show(row, n)` shows it; `stem` is the name of the file. */
  leadline.rowTable = ({ title, columns, rows, spoken, show, stem, region = {} }) => {
    const visible = columns.filter((column) => !column.hidden).map((column) => ({ ...column, look: looks(column, rows) }));
    const state = { query: "", sorted: null, down: false, page: 0, order: [] };
    const body = element("tbody");
    const status = element("p", { class: "which", role: "status" });
    const copied = element("textarea", { readonly: true, hidden: true, rows: 3, "aria-label": _("CSV of {table}", { table: title }) });

    const arrange = () => {
      const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
      const keep = (row) => {
        const text = visible.map((column) => column.text(row)).join("\n").toLowerCase();
        return words.every((word) => text.includes(word));
      };
      const all = Array.from({ length: rows.length }, (_, n) => n);
      const kept = words.length ? all.filter((n) => keep(rows[n])) : all;
      if (!state.sorted) state.order = kept;
      else state.order = kept.map((n) => [state.sorted.text(rows[n]), n]).sort(comparison(state.sorted, state.down)).map(([, n]) => n);
    };

    const line = (n, name) => {
      const row = rows[n];
      const go = button(_("Show"), () => show(row, n));
      go.setAttribute("aria-label", _("Show on map: {name}", { name }));
      go.dataset.row = n;
      const cells = visible.map((column, i) => element(i ? "td" : "th", { scope: i ? null : "row", class: column.look }, column.text(row)));
      return element("tr", {}, element("td", {}, go), cells);
    };

    const back = button(_("Previous"), () => turn(state.page - 1));
    const on = button(_("Next"), () => turn(state.page + 1));
    const tell = () => {
      const { page, order, sorted, down, query } = state;
      const last = Math.min(order.length, (page + 1) * PAGE);
      const told = { found: plain().format(order.length), n: plain().format(rows.length), first: plain().format(page * PAGE + 1), last: plain().format(last) };
      const all = () => (query ? _("{found} of {n} rows", told) : ngettext("{n} row", "{n} rows", rows.length, told));
      const part = () => (query ? _("Rows {first} to {last} of {found} of {n} rows", told) : _("Rows {first} to {last} of {n} rows", told));
      const which = order.length > PAGE ? part() : all();
      const by = sorted && { rows: which, column: sorted.head };
      status.textContent = !by ? which : down ? _("{rows}, by {column}, falling", by) : _("{rows}, by {column}, rising", by);
      back.disabled = page === 0;
      on.disabled = last === order.length;
      back.hidden = on.hidden = rows.length <= PAGE;
    };
    const draw = () => {
      const shown = state.order.slice(state.page * PAGE, (state.page + 1) * PAGE);
      const names = shown.map((n) => spoken(rows[n]));
      const alone = (name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : _("{name}, line {n}", { name, n: i + 1 }));
      body.replaceChildren(...shown.map((n, i) => line(n, alone(names[i], i))));
      tell();
    };
    const turn = (page) => {
      state.page = page;
      draw();
      place.scrollTop = 0;
    };
    const again = () => {
      arrange();
      turn(0);
    };

    const head = (column) => {
      const node = element("th", { scope: "col", class: column.look });
      const words = column.unit ? `${column.head} (${column.unit})` : column.head;
      node.append(button(words, () => {
        const down = state.sorted === column && !state.down;
        const off = state.sorted === column && state.down;
        Object.assign(state, { sorted: off ? null : column, down });
        for (const other of heads) other.removeAttribute("aria-sort");
        if (!off) node.setAttribute("aria-sort", down ? "descending" : "ascending");
        again();
      }));
      return node;
    };
    const heads = visible.map(head);

    /* A packed row is made anew each time it is asked for: once is enough. */
    const cellsOf = (row) => columns.map(({ numeric, text }) => (numeric ? bare(text(row)) : text(row)));
    const csv = () => leadline.csv([
      columns.map(({ head: words, unit }) => (unit ? `${words} (${unit})` : words)),
      ...state.order.map((n) => cellsOf(rows[n])),
    ]);
    const rowsNow = () => plain().format(state.order.length);
    const copy = async () => {
      const text = csv();
      copied.hidden = true;
      try {
        await navigator.clipboard.writeText(text);
        status.textContent = ngettext("{n} row copied as CSV.", "{n} rows copied as CSV.", state.order.length, { n: rowsNow() });
      } catch {
        copied.hidden = false;
        copied.value = text;
        copied.focus();
        copied.select();
        status.textContent = _("The browser lets no page copy here. The text, to copy by hand, is selected.");
      }
    };
    const save = () => {
      status.textContent = ngettext("{n} row saved as {file}.", "{n} rows saved as {file}.", state.order.length, { n: rowsNow(), file: leadline.saveCsv(csv(), stem) });
    };

    const search = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    let typing = null;
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        state.query = search.value;
        again();
      }, TYPING_MS);
    });
    const filter = rows.length > FEW ? element("label", { class: "filter" }, element("span", {}, _("Filter")), search) : null;
    const bar = element("div", { class: "controls row-tools" }, filter, status, back, on, button(_("Copy as CSV"), copy), button(_("Save CSV"), save));
    const table = element("table", {}, element("caption", {}, title), element("thead", {}, element("tr", {}, element("th", { scope: "col" }, _("Map")), heads)), body);
    const place = element("div", { class: "rows", role: "region", "aria-label": title, tabindex: 0, ...region }, table);
    again();

    /* Puts the focus on the button of a row, on whatever page it stands. */
    const focus = (n) => {
      const at = state.order.indexOf(n);
      if (at >= 0 && Math.floor(at / PAGE) !== state.page) turn(Math.floor(at / PAGE));
      (place.querySelector(`button[data-row="${n}"]`) || place).focus();
    };
    return { bar, place, copied, focus, again };
  };
})();
