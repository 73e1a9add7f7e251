"use strict";
/* The live page: what was told, how the feed is doing, a banner when nothing comes. Text goes in by textContent only. */
(() => {
  const { element, terms, clock, _ } = leadline;
  const NEAR_ZOOM = 9;
  const DEAD_S = 40;
  const CROWD = 60; // more inside, and their marks hide each other unless the map is near
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  const NEWS = {
    provisional: _("entered, provisional"),
    confirmed: _("entered, confirmed"),
    ended: _("left the zone"),
    crossed: _("crossed"),
  };
  const ENTRIES = { start: _("inside when first heard"), gap: _("inside after a gap"), cut: _("inside after a cut"), activated: _("there when the zone became active") };
  const EXITS = { end: _("still inside when last heard"), gap: _("lost in a gap"), cut: _("lost at a cut"), deactivated: _("the zone is no longer active") };
  const STATES = { provisional: _("provisional"), confirmed: _("confirmed") };
  const INSIDE = ["provisional", "confirmed"];

  const what = (alert) => {
    if (alert.state === "crossed") return _("crossed, {way}", { way: alert.entry });
    const how = ENTRIES[alert.entry]; // no entry was seen
    if (alert.state === "withdrawn") return alert.exit === "joined" ? _("withdrawn: one stay with another entry") : _("withdrawn");
    const began = { end: EXITS[alert.exit] || NEWS.ended, how, moment: clock(alert.t_in) };
    if (alert.state === "ended") return how ? _("{end}; {how} {moment}", began) : _("{end}; entered {moment}", began);
    return how ? _("{how}, {state}", { how, state: STATES[alert.state] || alert.state }) : NEWS[alert.state] || alert.state;
  };

  /* The mark of an alert: that of its vessel, if it is or was last known inside. */
  const mark = ({ state, exit }) => (state === "ended" && exit === "end" ? "confirmed" : state === "ended" && EXITS[exit] ? "silent" : state);

  /* A stay that goes on is shown where its vessel is, what is over where it began. */
  const showAlert = (live, alert) => {
    const layer = INSIDE.includes(mark(alert)) ? live.vessels.getLayer(alert.id) : null;
    const at = layer ? layer.getLatLng() : leadline.latlngs("Point", [alert.lon, alert.lat]);
    live.map.setView(at, Math.max(live.map.getZoom(), NEAR_ZOOM), { animate: !still.matches });
    if (layer) {
      leadline.openVessel(live, layer);
      return;
    }
    const told = { moment: clock(alert.t_in) };
    const verb = alert.state === "crossed" ? _("Crossed here at {moment} UTC", told) : ENTRIES[alert.entry] ? _("Found inside here at {moment} UTC", told) : _("Entered here at {moment} UTC", told);
    const began = element("p", {}, verb);
    live.shown = null;
    live.popup.setLatLng(at).setContent(element("article", { class: "card" }, element("h2", {}, `${alert.id}, ${alert.place}`), began)).openOn(live.map);
  };

  /* One row an alert, kept as long as the alert is there, so that the focus stays where it is. */
  const newRow = (live) => {
    const cells = [element("th", { scope: "row" }), element("td", { class: "who" }), element("td"), element("td", { class: "state" })];
    const button = element("button", { type: "button" }, _("Show"));
    const row = { alert: null, cells, button, node: element("tr", {}, cells, element("td", {}, button)) };
    button.addEventListener("click", () => showAlert(live, row.alert));
    return row;
  };

  const write = (row, alert) => {
    if (row.alert && ["state", "time", "t_in", "entry", "exit"].every((name) => row.alert[name] === alert[name])) return false;
    row.alert = alert;
    const [when, who, where, state] = row.cells;
    when.replaceChildren(...clock(alert.time).split(" ").flatMap((part) => [element("span", { class: "moment" }, part), " "]));
    who.textContent = alert.id;
    where.textContent = alert.place;
    state.replaceChildren(leadline.vesselSwatch(mark(alert), 18), what(alert));
    state.className = `state is-${alert.state}${ENTRIES[alert.entry] ? " not-entered" : ""}`;
    row.button.setAttribute("aria-label", _("Show on map: {name}", { name: `${alert.id}, ${alert.place}, ${what(alert)}` }));
    return true;
  };

  const listAlerts = (live, alerts, gone) => {
    const rows = new Map();
    const fresh = [];
    for (const alert of alerts) {
      const row = live.rows.get(alert.number) || newRow(live);
      if (write(row, alert)) fresh.push(alert);
      rows.set(alert.number, row);
    }
    for (const [number, row] of live.rows) if (!rows.has(number)) row.node.remove();
    let before = null;
    for (const { node } of rows.values()) {
      const next = before ? before.nextSibling : live.body.firstChild;
      if (node !== next) live.body.insertBefore(node, next);
      before = node;
    }
    live.rows = rows;
    live.none.hidden = alerts.length > 0;
    live.older.textContent = gone > 0 ? _("{n} older ones are no longer listed.", { n: number(gone) }) : "";
    if (fresh.length && live.begun) {
      const [first] = fresh;
      live.told.textContent = _("{n} new: {first}", { n: fresh.length, first: `${first.id}, ${first.place}, ${what(first)}` });
    }
    live.begun = true;
  };

  const number = (value) => value.toLocaleString(leadline.locale("en"));
  const span = (s) => (s < 90 ? _("{n} s", { n: Math.max(0, s).toFixed(0) }) : s < 5400 ? _("{n} min", { n: (s / 60).toFixed(0) }) : _("{n} h", { n: (s / 3600).toFixed(1) }));

  const feedWords = (state) => {
    const { feed, ended } = state;
    if (feed.is_file) return ended ? _("file, read to its end") : _("file, being read");
    if (ended) return _("ended");
    return feed.connected ? _("connected") : _("not connected, trying again");
  };

  const health = (live, state) => {
    const { feed, counts } = state;
    const rows = [
      [_("Feed"), feedWords(state)],
      [_("Feed's clock"), state.clock ? _("{moment} UTC", { moment: clock(state.clock) }) : _("nothing heard yet")],
      feed.is_file ? null : [_("Last message"), feed.age_s === null ? _("none yet") : _("{time} ago", { time: span(feed.age_s) })],
      feed.is_file && state.ended ? null : [_("Lines"), _("{n} a second", { n: number(Math.round(feed.lines_per_s)) })],
      [_("In all"), _("{lines} lines, {positions} positions", { lines: number(feed.lines), positions: number(counts.messages) })],
      [_("Unreadable"), number(counts.unreadable)],
      [_("Late"), number(counts.late)],
      [_("Held out"), _("{n} with a clock ahead", { n: number(counts.held_out) })],
      feed.is_file ? null : [_("Reconnected"), _("{n} times", { n: number(feed.reconnects) })],
      feed.last_error ? [_("Last error"), feed.last_error] : null,
    ].filter(Boolean);
    live.facts.replaceChildren(...rows.flatMap(([label, value]) => terms(label, value)));
    const left = state.dropped.map(([reason, rows, example]) => `${number(rows)} × ${reason}${example ? `: ${example}` : ""}`);
    if (counts.forgotten) left.push(_("{n} × {vessel} silent for long, off the map", { n: number(counts.forgotten), vessel: live.one }));
    live.dropped.replaceChildren(...left.map((words) => element("li", {}, words)));
    live.summary.textContent = _("Left out, by reason ({n})", { n: left.length });
  };

  const finding = (live, { counts, clock: at, ended }) => {
    const provisional = counts.inside - counts.confirmed;
    const inside = counts.inside ? _("{n} inside ({confirmed} confirmed, {provisional} provisional or silent)", { n: number(counts.inside), confirmed: number(counts.confirmed), provisional: number(provisional) }) : _("none inside");
    const told = { n: number(counts.vessels), vessels: counts.vessels === 1 ? live.one : live.many, inside };
    const heard = ended ? _("The feed has ended: {n} {vessels} heard, {inside}", told) : _("{n} {vessels} heard, {inside}", told);
    live.finding.replaceChildren(heard, ...(at ? ["; ", element("span", { class: "moment" }, _("{moment} UTC", { moment: clock(at) }))] : []), ".");
    leadline.crowded = counts.confirmed > CROWD;
  };

  const warn = (live, words) => {
    if (live.banner.textContent !== words) live.banner.textContent = words;
    live.banner.hidden = !words;
  };

  const warning = ({ feed, ended }) => {
    if (ended) return feed.is_file ? _("The file has been read to its end: what is drawn is how it stood then.") : _("The watch has ended: what is drawn is how it stood then.");
    if (feed.is_file) return "";
    if (feed.age_s !== null && feed.age_s > DEAD_S) return _("No message for {time}: what is drawn is old.", { time: span(feed.age_s) });
    return feed.connected ? "" : _("Not connected to the feed; trying again.");
  };

  const ask = async (live, address) => {
    let state = null;
    try {
      state = await (await fetch(address, { cache: "no-store" })).json();
    } catch {
      const since = live.answered?.toISOString().slice(11, 19);
      warn(live, since ? _("leadline watch has not answered since {time} UTC: it may have been stopped.", { time: since }) : _("leadline watch has not answered: it may have been stopped."));
      return;
    }
    live.answered = new Date();
    finding(live, state);
    listAlerts(live, state.alerts, state.counts.alerts - state.alerts.length);
    health(live, state);
    warn(live, warning(state));
  };

  const capital = (word) => word[0].toUpperCase() + word.slice(1);

  /* Below the map: what was told, and how the feed is doing. */
  const panel = (live) => {
    const heads = [_("When it happened (UTC)"), capital(live.one), _("Zone or line"), _("What"), _("On the map")].map((words) => element("th", { scope: "col" }, words));
    const title = element("h2", { id: "news-title" }, _("Alerts: what happened last, first"));
    live.body = element("tbody");
    live.none = element("p", { class: "none" }, _("None yet."));
    live.older = element("p", { class: "none" });
    live.told = element("p", { class: "told-news", role: "status", "aria-live": "polite" });
    live.facts = element("dl");
    live.dropped = element("ul");
    live.summary = element("summary");
    const table = element("table", {}, element("thead", {}, element("tr", {}, heads)), live.body);
    const news = element("div", { class: "news", role: "region", "aria-labelledby": "news-title", tabindex: "0" }, title, table, live.none, live.older);
    const left = element("details", {}, live.summary, live.dropped);
    const doing = element("div", { class: "health", role: "region", "aria-label": _("Health of the feed"), tabindex: "0" }, element("h2", {}, _("Health of the feed")), live.facts, left);
    const section = element("section", { class: "dock live", "aria-label": _("Alerts and health of the feed") }, news, doing, live.told);
    document.querySelector(".story").append(section);
  };

  leadline.live = (map, ...given) => map.story.made(() => live(map, ...given));

  const live = (map, vessels, { state, interval, one, many }) => {
    const { story } = map;
    const page = { map, vessels, story, one, many, rows: new Map(), popup: L.popup({ maxWidth: 320, minWidth: 200, autoPan: false }) };
    page.finding = document.querySelector(".finding");
    page.banner = element("div", { class: "banner", role: "alert", hidden: true });
    document.getElementById("map").append(page.banner);
    panel(page);
    leadline.showVessels(page);
    map.invalidateSize({ animate: false, pan: false });
    story.show(story.data.views[0], { animate: false });
    const again = () => ask(page, state);
    setInterval(again, interval);
    again();
  };
})();
