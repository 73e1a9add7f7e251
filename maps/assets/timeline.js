"use strict";
/* The time slider: rows that have a time are shown while it falls into the window. Other scripts move it by
   `story.time.show(begin, end)`. */
(() => {
  const { element, _ } = leadline;
  const MOST_FILLED = 15; // more strips than this in view, and their fills turn to mud
  const TICK_MS = 250;
  const HOUR_S = 3600;
  const DAY_S = 24 * HOUR_S;
  const plain = (count) => (leadline.locale("") ? count.toLocaleString(leadline.locale("")) : String(count).replace(/\B(?=(\d{3})+$)/g, ",")); // the first Intl format takes a browser some milliseconds

  /* A row that begins or ends at these is open on that side; see maps/page/timeline.py. */
  leadline.OPEN = [Date.parse("0001-01-01T00:00:00Z") / 1000, Date.parse("9999-12-31T23:59:59Z") / 1000];

  const iso = (seconds) => new Date(1000 * seconds).toISOString();
  /* A moment as the clocks of a zone have it, in the order of ISO 8601, and what the zone is called then. */
  leadline.zoned = (zone) => {
    if (zone === "UTC") return { local: (seconds) => iso(seconds).slice(0, 19), name: () => "UTC" };
    const part = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
    const form = new Intl.DateTimeFormat("en-GB", { ...part, timeZone: zone, hourCycle: "h23" });
    const long = new Intl.DateTimeFormat(document.documentElement.lang || "en", { timeZone: zone, timeZoneName: "long" });
    const parts = (format, seconds) => Object.fromEntries(format.formatToParts(1000 * seconds).map(({ type, value }) => [type, value]));
    const local = (seconds) => {
      const { year, month, day, hour, minute, second } = parts(form, seconds);
      return `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}`;
    };
    return { local, name: (seconds) => parts(long, seconds).timeZoneName };
  };
  let here = leadline.zoned("UTC");
  const date = (seconds) => here.local(seconds).slice(0, 10);
  const day = (seconds) => leadline.day(date(seconds));
  const days = (from, to) => (to - from > DAY_S ? _("{from} to {to}", { from: day(from), to: day(to - 1) }) : day(from));
  const clock = (seconds) => here.local(seconds).slice(11, 16);
  const zone = (from, to) => (here.name(from) === here.name(to) ? here.name(to) : _("{from} to {to}", { from: here.name(from), to: here.name(to) }));

  /* A stretch of time in words; midnight at its end is 24:00 of the same day; whole days are told by their dates. */
  const stretch = (from, to) => {
    const end = clock(to) === "00:00" && date(to - 1) === date(from) ? "24:00" : clock(to);
    const told = { day: day(from), from: clock(from), next: day(to), last: day(to - 1), end, zone: zone(from, to) };
    if (clock(from) === "00:00" && clock(to) === "00:00" && to - from > DAY_S) return _("{day} to {last} {zone}", told);
    return date(to - 1) === date(from) ? _("{day}, {from} to {end} {zone}", told) : _("{day}, {from} to {next}, {end} {zone}", told);
  };

  const lengthWords = (seconds) => {
    if (seconds >= 2 * DAY_S) return _("{n} d", { n: +(seconds / DAY_S).toFixed(1) });
    return seconds >= HOUR_S ? _("{n} h", { n: +(seconds / HOUR_S).toFixed(1) }) : _("{n} min", { n: +(seconds / 60).toFixed(1) });
  };

  /* The same for addresses: 6h, 30m, 90s. */
  const short = (seconds) => (seconds % HOUR_S === 0 ? `${seconds / HOUR_S}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`);

  /* A row on canvas has no element: it is made transparent. */
  const turn = (layer, on, alpha) => {
    if (layer.drawn && layer.drawn !== layer) turn(layer.drawn, on, alpha); // of a line, what is met and what is seen are two
    const node = layer.getElement?.();
    if (node) node.classList.toggle("off", !on);
    else if (layer.setStyle && on !== (layer.options.opacity > 0)) layer.setStyle({ opacity: on ? alpha : 0 });
  };

  const within = (view, layer) => (layer.getBounds ? view.intersects(layer.getBounds()) : view.contains(layer.getLatLng()));

  leadline.timeline = (story) => {
    const { timeline } = story.data;
    here = leadline.zoned(timeline?.zone || "UTC");
    const [one, several] = timeline?.noun || [];
    const span = timeline?.to - timeline?.from;
    const said = timeline?.days ? days : stretch; // a day of the place, not of UTC
    const sheets = story.sheets.filter((sheet) => sheet.block.timed);
    if (!timeline || !sheets.length) return null;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    const slider = element("input", { id: "time", type: "range", min: timeline.from, step: timeline.step });
    const length = element(
      "select",
      { "aria-label": _("Length of the window") },
      timeline.windows.map((w) => element("option", { value: w, selected: w === timeline.window }, w === span && w > DAY_S ? _("all") : lengthWords(w))),
    );
    const play = element("button", { type: "button", class: "play" });
    const when = element("span", { class: "reading", "aria-hidden": "true" });
    const count = element("output", { class: "count", "aria-live": "off" });
    const node = element("div", { class: "timeline", role: "group", "aria-label": _("Time of the {things}", { things: several }) });
    let timer = null;

    const from = () => Number(slider.value);
    const to = () => from() + Number(length.value);

    const shown = () => sheets.filter(story.has);
    const aside = !sheets.some((sheet) => sheet.on); // where none is on at first, the slider waits for one
    const counts = (sheet) => !timeline.counted || sheet.block.title === timeline.counted;
    const counted = () => shown().filter(counts);
    /* What part lies under the rows of the stretch, where the page was given it. */
    const share = () => {
      const group = shown().map((sheet) => sheet.block.title).join(" and ");
      const percent = timeline.shares?.[group]?.[length.value]?.[Math.round((from() - timeline.from) / timeline.step)];
      return percent === undefined ? "" : _("; {n} % {what}", { n: percent, what: timeline.shareWords });
    };
    /* Rows of the stretch, before any is drawn. */
    const coming = () => counted().reduce((sum, { block }) => sum + (block.packed ? block.packed.rows || 0 : block.features.filter(({ p }) => p[0] < to() && p[1] > from()).length), 0);
    const areas = (sheet) => sheet.block.packed || sheet.block.features.some((row) => story.data.styles[row.k].fill > 0);
    const tell = (found, foundInView) => {
      const known = story.drawn && counted().every(({ block }) => !block.packed || block.pack); // none of what is still to come
      const now = known ? found : coming();
      const inView = known ? foundInView : now;
      const filled = inView <= MOST_FILLED || timeline.counted || !shown().some(areas) ? "" : _(", outlines only");
      const told = { n: plain(now), things: now === 1 ? one : several, seen: plain(inView) };
      const strips = (now === inView ? _("{n} {things} in view", told) : _("{n} {things}, {seen} in view", told)) + filled;
      const none = sheets.some(counts) ? _("No {things} are switched on in the legend.", { things: several }) : _("no {things}", { things: several });
      count.textContent = counted().length ? strips + share() : none;
      count.classList.toggle("coming", counted().length > 0 && !known); // its lines are kept free, so that nothing moves later
    };
    const turned = (layer) => {
      const [start, end] = layer.row.p;
      const on = start < to() && end > from();
      layer.row.off = !on;
      turn(layer, on, story.data.styles[layer.row.k].alpha);
      return on;
    };
    for (const { group } of sheets) group.admit = (layer) => layer.row && turned(layer);
    const draw = () => {
      const view = story.map.getBounds();
      let [now, inView] = [0, 0];
      const telling = new Set(counted());
      for (const sheet of shown()) {
        const tells = telling.has(sheet);
        if (sheet.group.turn) {
          const [all, inside] = sheet.group.turn(from(), to());
          now += tells && all;
          inView += tells && inside;
          continue;
        }
        sheet.group.rows.eachLayer((layer) => {
          const on = turned(layer);
          now += tells && on;
          inView += tells && on && within(view, layer);
        });
      }
      for (const sheet of sheets) sheet.group.panes.forEach((pane) => pane.classList.toggle("crowded", inView > MOST_FILLED));
      story.map.fire("timed");
      tell(now, inView);
      node.hidden = aside && !shown().length;
    };
    const move = () => {
      slider.max = timeline.to - Number(length.value);
      slider.disabled = Number(length.value) >= span;
      when.textContent = said(from(), to());
      slider.setAttribute("aria-valuetext", said(from(), to()));
      draw();
      story.lettering?.place();
      story.changed();
    };

    const label = () => {
      play.textContent = timer ? _("Pause") : still.matches ? (timeline.step > HOUR_S ? _("Next") : _("Next hour")) : _("Play");
    };
    const pause = () => {
      clearInterval(timer);
      timer = null;
      label();
    };
    const advance = (by) => {
      const last = Number(slider.max);
      if (from() >= last) return false;
      slider.value = Math.min(from() + by, last);
      move();
      return true;
    };
    /* Where all of it is shown there is nothing to run through: a shorter window is taken. */
    const narrow = () => {
      if (Number(length.value) < span || timeline.windows.length < 2) return;
      length.value = timeline.windows[Math.floor((timeline.windows.length - 1) / 2)];
      slider.value = timeline.from;
    };
    const restart = () => {
      if (from() >= Number(slider.max)) slider.value = timeline.from;
      move();
    };
    /* With less motion asked for, nothing moves by itself: each press goes on by an hour. */
    play.addEventListener("click", () => {
      if (timer) return pause();
      const whole = slider.disabled;
      narrow();
      if (whole && still.matches) return move();
      if (still.matches) return advance(Math.max(HOUR_S, timeline.step)) || restart();
      restart();
      timer = setInterval(() => advance(timeline.step) || pause(), TICK_MS);
      return label();
    });
    still.addEventListener("change", pause);
    /* Who turns the slider hears what is shown; who moves the map, or lets it play, does not. */
    slider.addEventListener("focus", () => count.setAttribute("aria-live", "polite"));
    slider.addEventListener("blur", () => count.setAttribute("aria-live", "off"));
    slider.addEventListener("input", () => {
      pause();
      move();
    });
    length.addEventListener("change", move);
    story.map.on("overlays moveend", draw);
    const take = (node, value) => {
      const was = node.value;
      pause();
      node.value = value;
      const taken = Number(node.value) === value; // a range takes its middle for no number, its end for what is beyond
      if (!taken) node.value = was;
      move();
      return taken;
    };
    story.keep("window", () => short(Number(length.value)), (value) => timeline.windows.some((w) => short(w) === value && take(length, w)));
    story.keep("time", () => iso(from()).replace(/(:00)?\.000Z$/, "Z"), (value) => take(slider, Date.parse(value) / 1000));
    story.time = {
      show: (begin, end) => {
        const open = begin === leadline.OPEN[0]; // what has no begin is shown up to its end
        const seconds = open ? timeline.from : begin;
        if (open ? end > from() : from() <= seconds && seconds < to()) return;
        pause();
        slider.value = seconds - Number(length.value) / 2;
        move();
      },
    };
    slider.max = timeline.to - Number(length.value);
    slider.value = timeline.from;
    label();
    move();
    node.append(
      element("div", { class: "controls" }, play, element("label", { for: "time" }, several[0].toUpperCase() + several.slice(1)), slider, length),
      element("p", { class: "told" }, when, count),
    );
    return node;
  };
})();
