"use strict";
/* Counts by month below the map: one definition at a time; two windows to compare; every number as a table. */
(() => {
  const { element, svg, _, ngettext, woven } = leadline;
  const [LEFT, RIGHT, TOP, BOTTOM] = [36, 6, 15, 15];
  const THUMB_PX = 16;
  const names = leadline.late(() => new Intl.DateTimeFormat(leadline.locale("en"), { month: "long", timeZone: "UTC" }));
  const wholeNames = leadline.late(() => new Intl.DateTimeFormat(leadline.locale("en"), { year: "numeric", month: "long", timeZone: "UTC" }));
  const YEAR = 12;
  const LONGEST = 12;
  const OWN = "own";

  const monthWords = (month) => wholeNames().format(new Date(`${month}-01`));
  const fixed = (n) => n.toLocaleString(leadline.locale("en-GB"), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const whole = (n) => n.toLocaleString(leadline.locale("en-GB"), { maximumFractionDigits: 0 });
  const percent = (n) => _("{percent} %", { percent: `${n < 0 ? "−" : "+"}${fixed(Math.abs(n))}` }).replace(" %", "\u00a0%");
  const range = ([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const sum = (values, window) => range(window).reduce((total, i) => total + values[i], 0);
  const whether = (values, window) => range(window).every((i) => values[i] !== null && values[i] !== undefined);

  const windowWords = (months, [first, last]) => {
    const [a, b] = [monthWords(months[first]), monthWords(months[last])];
    if (first === last) return a;
    const year = months[first].slice(0, 4) === months[last].slice(0, 4);
    if (leadline.locale()) return wholeNames().formatRange(...[first, last].map((i) => new Date(`${months[i]}-01`)));
    return `${year ? names().format(new Date(`${months[first]}-01`)) : a} to ${b}`;
  };

  /* Change of one count between two windows; no number where it would mislead. */
  leadline.compared = (counts, count, [before, after]) => {
    if (![before, after].every((window) => whether(count.numbers, window))) return null;
    const totals = [before, after].map((window) => sum(count.numbers, window));
    const days = [before, after].map((window) => (whether(count.counted, window) ? sum(count.counted, window) : null));
    const partial = counts.notes.some(([i]) => [before, after].some(([first, last]) => first <= i && i <= last));
    const known = days.every((n) => n !== null);
    const needed = (i) => count.every_day && count.basis[i] === count.every_day && count.counted[i] !== null;
    const lacking = [before, after].map((window) => range(window).reduce((n, i) => n + (needed(i) ? counts.days[i] - count.counted[i] : 0), 0));
    return {
      totals,
      days,
      partial,
      lacking,
      least: [before, after].map((window) => range(window).some((i) => count.bounds[i] === "at least")),
      change: partial || lacking.some((n) => n > 0) || !totals[0] ? null : 100 * (totals[1] / totals[0] - 1),
      perDay: known && totals[0] ? 100 * (totals[1] / days[1] / (totals[0] / days[0]) - 1) : null,
      bases: [before, after].map((window) => [...new Set(range(window).map((i) => count.basis[i]))].join(_(" and "))),
    };
  };

  /* Round steps of an axis from 0, three or four of them. */
  const ticks = (most) => {
    const power = 10 ** Math.floor(Math.log10(most));
    const step = [0.2, 0.25, 0.5, 1, 2, 2.5].map((n) => n * power).find((n) => most / n <= 4) || power;
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  };

  /* Stretches of months without a number. */
  const gaps = (values) => {
    const found = [];
    values.forEach((value, i) => {
      if (value !== null) return;
      const open = found.at(-1);
      if (open && open[1] === i - 1) open[1] = i;
      else found.push([i, i]);
    });
    return found;
  };

  const chart = (counts, state) => {
    const node = svg("svg", { class: "bars", role: "img" });
    const partial = new Set(counts.notes.map(([i]) => i));
    const draw = () => {
      const [width, height] = [node.clientWidth, node.clientHeight];
      if (!width || !height) return;
      const { count, windows } = state();
      const step = (width - LEFT - RIGHT) / counts.months.length;
      const steps = ticks(Math.max(...count.numbers.filter((v) => v !== null)));
      const most = Math.max(...count.numbers.filter((v) => v !== null), steps.at(-1));
      const x = (i) => LEFT + i * step;
      const y = (value) => height - BOTTOM - (value / most) * (height - TOP - BOTTOM);
      const place = (i) => ({ x: x(i) + 0.14 * step, width: Math.max(1, 0.72 * step), y: y(count.numbers[i]), height: y(0) - y(count.numbers[i]) });
      const side = (i) => ["before", "after"].find((_, n) => windows && windows[n][0] <= i && i <= windows[n][1]) || "";
      const wash = (windows || []).map(([first, last], n) =>
        svg("rect", { class: `wash ${["before", "after"][n]}`, x: x(first), width: (last - first + 1) * step, y: TOP - 4, height: y(0) - TOP + 4 }));
      const grid = steps.flatMap((v) => [
        svg("line", { class: v ? "grid" : "axis", x1: LEFT, x2: width - RIGHT, y1: y(v), y2: y(v) }),
        svg("text", { x: LEFT - 5, y: y(v) + 3.5, "text-anchor": "end" }, whole(v)),
      ]);
      const years = counts.months.flatMap((month, i) => (month.endsWith("-01")
        ? [svg("line", { class: "axis", x1: x(i), x2: x(i), y1: y(0), y2: y(0) + 4 }), svg("text", { x: x(i) + 3, y: height - 3 }, month.slice(0, 4))]
        : []));
      const empty = gaps(count.numbers).flatMap(([first, last]) => {
        const wide = (last - first + 1) * step;
        const ends = first && last === counts.months.length - 1 && wide > 210;
        return [
          svg("rect", { class: "gap", x: x(first), width: (last - first + 1) * step, y: y(0) - 4, height: 4 }),
          wide > 62 ? svg("text", { class: "gap-words", x: (x(first) + x(last + 1)) / 2, y: y(0) - 9, "text-anchor": "middle" }, ends ? _("no count: the source ends in {month}", { month: monthWords(counts.months[first - 1]) }) : _("no count")) : null,
        ];
      });
      const bars = counts.months.map((_, i) => (count.numbers[i] === null
        ? null
        : svg("rect", { class: ["bar", side(i), count.bounds[i] === "at least" && "unsure", partial.has(i) && "partial"].filter(Boolean).join(" "), "data-month": counts.months[i], ...place(i) })));
      const events = counts.events.map(([i, words]) =>
        svg("path", { class: "event", d: `M${x(i + 0.5) - 4.5},1h9l-4.5,8Z` }, svg("title", {}, _("{month}: {what}", { month: monthWords(counts.months[i]), what: words }))));
      const cursor = svg("rect", { class: "cursor", x: x(state().month), width: step, y: TOP - 4, height: y(0) - TOP + 4 });
      const hatch = svg("pattern", { id: "hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("rect", { class: "hatch", width: 1.6, height: 4 }));
      node.setAttribute("viewBox", `0 0 ${width} ${height}`);
      node.replaceChildren(svg("defs", {}, hatch), ...[...wash, ...grid, ...years, ...empty, ...bars, cursor, ...events].filter(Boolean));
      node.dispatchEvent(new CustomEvent("drawn", { detail: { left: x(0.5) - THUMB_PX / 2, width: (counts.months.length - 1) * step + THUMB_PX } }));
    };
    const monthAt = (event) => {
      const box = node.getBoundingClientRect();
      const i = Math.floor(((event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT)) * counts.months.length);
      return Math.min(Math.max(i, 0), counts.months.length - 1);
    };
    new ResizeObserver(draw).observe(node);
    return { node, draw, monthAt };
  };

  /* "at least" or "about" with a number that is not the sum of the bulletins of all days. */
  const BOUNDS = { "at least": (n) => _("at least {n}", { n }), about: (n) => _("about {n}", { n }) };
  const bounded = (count, i) => (BOUNDS[count.bounds[i]] || String)(whole(count.numbers[i]));

  /* What a month says: its number, the days behind it, and what is marked in it. */
  const reading = (counts, count, i) => {
    const value = count.numbers[i];
    const event = counts.events.find(([at]) => at === i);
    const note = counts.notes.find(([at]) => at === i);
    const places = { month: monthWords(counts.months[i]), n: value === null ? "" : count.amount.replace("{number}", bounded(count, i)), basis: count.basis[i], counted: count.counted[i], days: counts.days[i] };
    const told = () => (count.counted[i] === null ? _("{month}: {n}, from {basis}", places) : _("{month}: {n}, from {basis} of {counted} of {days} days", places));
    return [value === null ? _("{month}: no count", places) : told(), event?.[1], note?.[1]].filter(Boolean).join(_("; "));
  };

  /* How sure a change is between windows that were not counted from the same. */
  const unlike = ({ bases, totals: [before, after], change }, error) => {
    if (bases[0] === bases[1]) return [];
    const ends = [[1 - error, 1 + error], [1 + error, 1 - error]].map(([now, then]) => percent(100 * ((after * now) / (before * then) - 1)));
    const sure = error && change !== null ? [_("sums may be off by {n} %, so it lies between {low} and {high}", { n: fixed(100 * error), low: ends[0], high: ends[1] })] : [];
    return [_("counted from {before}, then from {after}", { before: bases[0], after: bases[1] }), ...sure];
  };

  /* What others published of the same windows stands first. */
  const published = (counts, count, windows, counted) => {
    const told = counts.printed.find(([n, pair]) => counts.counts[n] === count && String(pair) === String(windows))?.[2];
    if (!told) return woven(_("{counted}."), { counted });
    const [change, totals] = told;
    return woven(_("Published totals: {change} ({totals}). Counted here: {counted}."), { change: element("strong", {}, change), totals, counted });
  };

  const outcome = (counts, count, windows) => {
    const found = leadline.compared(counts, count, windows);
    const words = windows.map((window) => windowWords(counts.months, window));
    if (!found) return [_("Not every month of {before} and {after} has this count.", { before: words[0], after: words[1] })];
    const total = (n) => (found.least[n] ? BOUNDS["at least"] : String)(whole(found.totals[n]));
    const side = (n) => [element("i", { class: `swatch-side ${["before", "after"][n]}` }), _("{window}: {n}", { window: words[n], n: total(n) })];
    const why = found.partial ? _("a month is not whole") : _("{before} and {after} days are missing", { before: found.lacking[0], after: found.lacking[1] });
    const change = found.change === null ? _("no change of totals, {why}", { why }) : percent(found.change);
    const days = found.perDay === null ? [] : [_("per day counted ({before} and {after} days) {change}", { before: found.days[0], after: found.days[1], change: percent(found.perDay) })];
    const more = [...days, ...unlike(found, counts.errors[windows[1][1] - windows[1][0]])];
    const sums = woven(_("{before}, {after}: {change}"), { before: side(0), after: side(1), change: element("strong", {}, change) });
    return published(counts, count, windows, [...sums, ...more.map((words) => _("; ") + words)]);
  };

  /* How months are drawn. */
  const LOOKS = [
    ["bar", "M2,2h8v10h-8Z", _("all days, or on tracks")],
    ["bar unsure", "M2,2h8v10h-8Z", _("at least: days are or may be missing")],
    ["bar partial", "M2,2h8v10h-8Z", _("month not whole")],
    ["gap", "M0,8h12v4h-12Z", _("no count")],
    ["event", "M1.5,2h9l-4.5,8Z", _("drills")],
  ];
  const key = () => element("ul", { class: "ramp", "aria-label": _("How months are drawn") }, LOOKS.map(([look, d, words]) =>
    element("li", {}, svg("svg", { class: "bars-key", width: 12, height: 12, "aria-hidden": "true" }, svg("path", { class: look, d })), words)));

  const cell = (value) => element("td", {}, value === null ? "–" : whole(value));
  const boundCell = (count, i) => element("td", {}, count.numbers[i] === null ? "–" : bounded(count, i));

  const table = (story, counts) => {
    const close = element("button", { type: "button" }, _("Close"));
    const event = new Map([...counts.notes, ...counts.events]);
    const bases = counts.counts.map((count) => [...new Set(count.basis)].filter(Boolean));
    const column = (words) => element("th", { scope: "col" }, words);
    const head = element("tr", {}, column(_("Month")),
      counts.counts.flatMap((count, n) => (bases[n].length > 1
        ? [column(_("{title} ({unit})", { title: count.title, unit: count.unit })), column(_("from")), column(_("days counted"))]
        : [column(_("{title} ({unit}, from {basis})", { title: count.title, unit: count.unit, basis: bases[n][0] })), column(_("days counted"))])),
      column(_("Note")));
    const rows = counts.months.map((month, i) => element("tr", {}, element("th", { scope: "row" }, month),
      counts.counts.flatMap((count, n) => [boundCell(count, i), bases[n].length > 1 ? element("td", {}, count.basis[i] || "–") : null, cell(count.counted[i])]),
      element("td", { class: "note-cell" }, event.get(i) || "")));
    const node = element("dialog", { class: "numbers", "aria-label": _("Counts by month, as a table") },
      element("div", { class: "numbers-head" }, element("p", {}, _("Counts by month. {note}", { note: counts.note })), close),
      element("div", { class: "numbers-body", tabindex: 0, role: "region", "aria-label": _("Table") }, element("table", {}, element("thead", {}, head), element("tbody", {}, rows))),
      element("ul", {}, counts.sources.map((id) => element("li", {}, leadline.link(story.data.sources[id])))));
    close.addEventListener("click", () => node.close());
    return node;
  };

  const choose = (label, options, chosen) => {
    const node = element("select", {}, options.map(([value, words]) => element("option", { value, selected: value === chosen }, words)));
    return { node, label: element("label", {}, element("span", {}, label), node) };
  };

  /* What is chosen, for the address; windows as 2022-01..2022-07/2023-01..2023-07. */
  const keep = (story, { which, pairs, own, slider, windows, update }) => {
    const { months, counts, windows: offered } = story.data.counts;
    const written = (pair) => (pair ? pair.map((window) => window.map((i) => months[i]).join("..")).join("/") : "none");
    const take = (node, value) => {
      node.value = value;
      update();
      return true;
    };
    const takeOwn = (value) => {
      const [[before], [first, last]] = value.split("/").map((window) => window.split("..").map((month) => months.indexOf(month)));
      const nodes = [pairs, ...own];
      const were = nodes.map((node) => node.value);
      [OWN, first, last - first + 1, (first - before) / YEAR].forEach((wanted, i) => {
        nodes[i].value = wanted;
      });
      const right = written(windows()) === value;
      if (!right) nodes.forEach((node, i) => { node.value = were[i]; });
      update();
      return right;
    };
    story.keep("count", () => counts[which.value].key, (key) => counts.some((count, i) => count.key === key && take(which, i)));
    story.keep("compare", () => written(windows()), (value) => {
      const found = offered.findIndex(([, ...pair]) => written(pair) === value);
      if (value === "none" || found >= 0) return take(pairs, found < 0 ? "" : found);
      return takeOwn(value);
    });
    story.keep("month", () => months[slider.value], (month) => months.includes(month) && take(slider, months.indexOf(month)));
  };

  leadline.counts = (story) => {
    const { counts } = story.data;
    if (!counts) return null;
    const which = choose(_("Count"), counts.counts.map((count, i) => [i, count.title]), 0);
    const pairs = choose(_("Compare"), [["", _("nothing")], ...counts.windows.map(([words], i) => [i, words]), [OWN, _("other months …")]], 0);
    const start = choose(_("From"), counts.months.map((month, i) => [i, monthWords(month)]), counts.windows[0]?.[2][0]);
    const length = choose(_("Months"), range([1, LONGEST]).map((n) => [n, n]), 1);
    const back = choose(_("Against"), range([1, Math.floor(counts.months.length / YEAR)]).map((n) => [n, ngettext("{n} year before", "{n} years before", n, { n })]), 1);
    const own = element("span", { class: "own", hidden: true }, start.label, length.label, back.label);
    const open = element("button", { type: "button", "aria-label": _("Table of counts by month") }, _("Table"));
    const slider = element("input", { id: "month", type: "range", min: 0, max: counts.months.length - 1, step: 1, "aria-label": _("Month") });
    const says = element("span", { class: "reading", "aria-hidden": "true" });
    const result = element("output", { class: "result", "aria-live": "polite" });
    const count = () => counts.counts[Number(which.node.value)];
    const ownWindows = () => {
      const [first, months, years] = [start.node, length.node, back.node].map((node) => Number(node.value));
      const after = [first, first + months - 1];
      return [after.map((i) => i - YEAR * years), after];
    };
    const windows = () => {
      if (pairs.node.value === "") return null;
      if (pairs.node.value !== OWN) return counts.windows[Number(pairs.node.value)].slice(1);
      const chosen = ownWindows();
      return chosen[0][0] >= 0 && chosen[1][1] < counts.months.length ? chosen : null;
    };
    const bars = chart(counts, () => ({ count: count(), windows: windows(), month: Number(slider.value) }));

    const point = () => {
      says.textContent = reading(counts, count(), Number(slider.value));
      slider.setAttribute("aria-valuetext", says.textContent);
      story.changed();
    };
    const update = () => {
      const compared = windows();
      own.hidden = pairs.node.value !== OWN;
      counts.windows.forEach(([, ...pair], i) => {
        pairs.node.querySelector(`option[value="${i}"]`).disabled = !leadline.compared(counts, count(), pair);
      });
      const none = pairs.node.value === OWN ? _("These months lie outside the table.") : `${count().says[0].toUpperCase()}${count().says.slice(1)}.`;
      result.replaceChildren(...(compared ? outcome(counts, count(), compared) : [none]));
      bars.node.setAttribute("aria-label", _("Bars by month: {says}, {unit}. The table has every number.", count()));
      point();
      bars.draw();
    };
    let dialog = null;
    open.addEventListener("click", () => {
      dialog ||= document.body.appendChild(table(story, counts));
      dialog.showModal();
    });
    [which, pairs, start, length, back].forEach(({ node }) => node.addEventListener("change", update));
    slider.addEventListener("input", () => {
      point();
      bars.draw();
    });
    const follow = (event) => {
      slider.value = bars.monthAt(event);
      point();
      bars.draw();
    };
    bars.node.addEventListener("pointermove", follow);
    bars.node.addEventListener("pointerdown", follow);
    bars.node.addEventListener("drawn", ({ detail }) => {
      slider.style.marginLeft = `${detail.left}px`;
      slider.style.width = `${detail.width}px`;
    });
    slider.value = counts.events.findLast(([i]) => counts.counts[0].numbers[i] !== null)?.[0] ?? counts.months.length - 1;
    update();
    keep(story, { which: which.node, pairs: pairs.node, own: [start.node, length.node, back.node], slider, windows, update });
    return element("div", { class: "counts", role: "group", "aria-label": _("Counts by month") },
      element("div", { class: "controls" }, which.label, pairs.label, own, open),
      bars.node, slider,
      element("p", { class: "told" }, says, result),
      key());
  };
})();
