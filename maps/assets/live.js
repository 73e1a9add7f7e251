"use strict";
/* The live page: what was told, how the feed is doing, a banner when nothing comes. Text goes in by textContent only. */
(() => {
  const { element, terms, clock } = leadline;
  const NEAR_ZOOM = 9;
  const DEAD_S = 40;
  const CROWD = 60; // more inside, and their marks hide each other unless the map is near
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  const NEWS = {
    provisional: "entered, provisional",
    confirmed: "entered, confirmed",
    ended: "left",
    crossed: "crossed",
  };
  const ENTRIES = { start: "inside when first heard", gap: "inside after a gap", cut: "inside after a cut", activated: "there when the zone became active" };
  const EXITS = { end: "still inside when last heard", gap: "lost in a gap", cut: "lost at a cut", deactivated: "the zone is no longer active" };
  const INSIDE = ["provisional", "confirmed"];

  const what = (alert) => {
    if (alert.state === "crossed") return `crossed, ${alert.entry}`;
    const how = ENTRIES[alert.entry]; // no entry was seen
    if (alert.state === "withdrawn") return alert.exit === "joined" ? "withdrawn: one stay with another entry" : "withdrawn";
    if (alert.state === "ended") return `${EXITS[alert.exit] || NEWS.ended}; ${how || "entered"} ${clock(alert.t_in)}`;
    return how ? `${how}, ${alert.state}` : NEWS[alert.state] || alert.state;
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
    const verb = alert.state === "crossed" ? "Crossed" : ENTRIES[alert.entry] ? "Found inside" : "Entered";
    const began = element("p", {}, `${verb} here at ${clock(alert.t_in)} UTC`);
    live.shown = null;
    live.popup.setLatLng(at).setContent(element("article", { class: "card" }, element("h2", {}, `${alert.id}, ${alert.place}`), began)).openOn(live.map);
  };

  /* One row an alert, kept as long as the alert is there, so that the focus stays where it is. */
  const newRow = (live) => {
    const cells = [element("th", { scope: "row" }), element("td", { class: "who" }), element("td"), element("td", { class: "state" })];
    const button = element("button", { type: "button" }, "Show");
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
    row.button.setAttribute("aria-label", `Show on map: ${alert.id}, ${alert.place}, ${what(alert)}`);
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
    live.older.textContent = gone > 0 ? `${gone.toLocaleString("en")} older ones are no longer listed.` : "";
    if (fresh.length && live.begun) {
      const [first] = fresh;
      live.told.textContent = `${fresh.length} new: ${first.id}, ${first.place}, ${what(first)}`;
    }
    live.begun = true;
  };

  const number = (value) => value.toLocaleString("en");
  const span = (s) => (s < 90 ? `${Math.max(0, s).toFixed(0)} s` : s < 5400 ? `${(s / 60).toFixed(0)} min` : `${(s / 3600).toFixed(1)} h`);

  const feedWords = (state) => {
    const { feed, ended } = state;
    if (feed.is_file) return ended ? "file, read to its end" : "file, being read";
    if (ended) return "ended";
    return feed.connected ? "connected" : "not connected, trying again";
  };

  const health = (live, state) => {
    const { feed, counts } = state;
    const rows = [
      ["Feed", feedWords(state)],
      ["Feed's clock", state.clock ? `${clock(state.clock)} UTC` : "nothing heard yet"],
      feed.is_file ? null : ["Last message", feed.age_s === null ? "none yet" : `${span(feed.age_s)} ago`],
      feed.is_file && state.ended ? null : ["Lines", `${number(Math.round(feed.lines_per_s))} a second`],
      ["In all", `${number(feed.lines)} lines, ${number(counts.messages)} positions`],
      ["Unreadable", number(counts.unreadable)],
      ["Late", number(counts.late)],
      ["Held out", `${number(counts.held_out)} with a clock ahead`],
      feed.is_file ? null : ["Reconnected", `${number(feed.reconnects)} times`],
      feed.last_error ? ["Last error", feed.last_error] : null,
    ].filter(Boolean);
    live.facts.replaceChildren(...rows.flatMap(([label, value]) => terms(label, value)));
    const left = state.dropped.map(([reason, rows, example]) => `${number(rows)} × ${reason}${example ? `: ${example}` : ""}`);
    if (counts.forgotten) left.push(`${number(counts.forgotten)} × ${live.one} silent for long, off the map`);
    live.dropped.replaceChildren(...left.map((words) => element("li", {}, words)));
    live.summary.textContent = `Left out, by reason (${left.length})`;
  };

  const finding = (live, { counts, clock: at, ended }) => {
    const provisional = counts.inside - counts.confirmed;
    const inside = counts.inside ? `${number(counts.inside)} inside (${number(counts.confirmed)} confirmed, ${number(provisional)} provisional or silent)` : "none inside";
    const heard = `${ended ? "The feed has ended: " : ""}${number(counts.vessels)} ${counts.vessels === 1 ? live.one : live.many} heard, ${inside}`;
    live.finding.replaceChildren(heard, ...(at ? ["; ", element("span", { class: "moment" }, `${clock(at)} UTC`)] : []), ".");
    leadline.crowded = counts.confirmed > CROWD;
  };

  const warn = (live, words) => {
    if (live.banner.textContent !== words) live.banner.textContent = words;
    live.banner.hidden = !words;
  };

  const warning = ({ feed, ended }) => {
    if (ended) return `The ${feed.is_file ? "file has been read to its end" : "watch has ended"}: what is drawn is how it stood then.`;
    if (feed.is_file) return "";
    if (feed.age_s !== null && feed.age_s > DEAD_S) return `No message for ${span(feed.age_s)}: what is drawn is old.`;
    return feed.connected ? "" : "Not connected to the feed; trying again.";
  };

  const ask = async (live, address) => {
    let state = null;
    try {
      state = await (await fetch(address, { cache: "no-store" })).json();
    } catch {
      const since = live.answered ? ` since ${live.answered.toISOString().slice(11, 19)} UTC` : "";
      warn(live, `leadline watch has not answered${since}: it may have been stopped.`);
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
    const heads = ["When it happened (UTC)", capital(live.one), "Zone or line", "What", "On the map"].map((words) => element("th", { scope: "col" }, words));
    const title = element("h2", { id: "news-title" }, "Alerts: what happened last, first");
    live.body = element("tbody");
    live.none = element("p", { class: "none" }, "None yet.");
    live.older = element("p", { class: "none" });
    live.told = element("p", { class: "told-news", role: "status", "aria-live": "polite" });
    live.facts = element("dl");
    live.dropped = element("ul");
    live.summary = element("summary");
    const table = element("table", {}, element("thead", {}, element("tr", {}, heads)), live.body);
    const news = element("div", { class: "news", role: "region", "aria-labelledby": "news-title", tabindex: "0" }, title, table, live.none, live.older);
    const left = element("details", {}, live.summary, live.dropped);
    const doing = element("div", { class: "health", role: "region", "aria-label": "Health of the feed", tabindex: "0" }, element("h2", {}, "Health of the feed"), live.facts, left);
    const section = element("section", { class: "dock live", "aria-label": "Alerts and health of the feed" }, news, doing, live.told);
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
