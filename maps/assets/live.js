"use strict";
/* The live page: vessels as marks on a canvas, what was told, how the feed is doing. Text goes in by textContent only. */
(() => {
  const { element, svg } = leadline;
  const PANE = "vessels";
  const HEIGHT = 366; // above events and places, under names
  const REACH_PX = 12;
  const NEAR_ZOOM = 9;
  const DEAD_S = 40;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const WORDS = {
    outside: "outside",
    provisional: "inside, provisional",
    confirmed: "inside, confirmed",
    silent: "silent",
  };
  const NEWS = {
    provisional: "entered, provisional",
    confirmed: "entered, confirmed",
    withdrawn: "withdrawn",
    ended: "left",
    crossed: "crossed",
  };
  const ENTRIES = { start: "inside when first heard", gap: "inside after a gap", cut: "inside after a cut" };
  const EXITS = { end: "inside when the feed ended", gap: "lost in a gap", cut: "lost at a cut" };

  /* Outline of a vessel that heads north, about 0,0; of one whose course is not known. */
  const ARROW = [[0, -8], [5, 6.5], [0, 3.5], [-5, 6.5]];
  const POINT_PX = 4;
  const RING_PX = 11.5;
  const SMALL = 0.75; // of vessels outside, beside those inside
  const CROWD = 60; // more inside, and they hide each other unless the map is near: no rings, smaller marks
  const CROWDED = 0.75;

  /* Colours of the style sheet, for the canvas. */
  const colours = () => {
    const found = getComputedStyle(document.documentElement);
    const of = (name) => found.getPropertyValue(name).trim();
    return { outside: of("--vessel-outside"), inside: of("--vessel-inside"), silent: of("--vessel-silent"), paper: of("--paper"), casing: of("--sea") };
  };
  let paint = null;

  const look = ({ state }) => {
    if (state === "silent") return { fill: paint.paper, stroke: paint.silent, width: 1.4 };
    if (state === "provisional") return { fill: paint.paper, stroke: paint.inside, width: 2 };
    if (state === "confirmed") return { fill: paint.inside, stroke: paint.inside, width: 1 };
    return { fill: paint.outside, stroke: paint.casing, width: 1 };
  };

  const trace = (context, { x, y }, course, size) => {
    context.beginPath();
    if (course === null) {
      context.arc(x, y, POINT_PX * size, 0, 2 * Math.PI);
      return;
    }
    const angle = (course * Math.PI) / 180;
    const [sin, cos] = [size * Math.sin(angle), size * Math.cos(angle)];
    for (const [right, down] of ARROW) context.lineTo(x + right * cos - down * sin, y + right * sin + down * cos);
    context.closePath();
  };

  const Mark = L.CircleMarker.extend({
    _updatePath() {
      if (!this._renderer._drawing || this._empty()) return;
      paint ||= colours();
      const context = this._renderer._ctx;
      const { properties } = this.feature;
      const { fill, stroke, width } = look(properties);
      const crowded = leadline.crowded && this._map.getZoom() < NEAR_ZOOM - 1;
      trace(context, this._point, properties.course_deg, (properties.zones.length ? 1 : SMALL) * (crowded ? CROWDED : 1));
      context.lineJoin = "round";
      context.strokeStyle = paint.casing;
      context.lineWidth = width + 2.5;
      context.stroke();
      context.fillStyle = fill;
      context.fill();
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.stroke();
      const ringed = properties.state === "confirmed" || (properties.state === "silent" && properties.zones.length);
      if (!ringed || crowded) return;
      context.beginPath();
      context.arc(this._point.x, this._point.y, RING_PX, 0, 2 * Math.PI);
      context.strokeStyle = properties.state === "silent" ? paint.silent : paint.inside;
      context.lineWidth = 1.6;
      context.stroke();
    },
  });

  const place = ({ geometry }) => leadline.latlngs("Point", geometry.coordinates);

  leadline.vesselId = (feature) => feature.properties.id;

  leadline.vessel = (feature) => {
    const layer = new Mark(place(feature), { pane: PANE, renderer: leadline.vesselCanvas, interactive: false, radius: 13 });
    layer.feature = feature;
    return layer;
  };

  leadline.moveVessel = (feature, layer) => {
    if (!layer) return null;
    const before = layer.feature.properties.state;
    layer.feature = feature;
    layer.setLatLng(place(feature));
    if (feature.properties.state !== before && feature.properties.zones.length) layer.bringToFront();
    return layer;
  };

  const entry = (label, value) => [element("dt", {}, label), element("dd", {}, value)];
  const clock = (iso) => (iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : "");

  const card = ({ properties: vessel, geometry }) => {
    const [lon, lat] = geometry.coordinates;
    return element(
      "article",
      { class: "card" },
      element("h2", {}, vessel.id),
      element(
        "dl",
        {},
        entry("State", WORDS[vessel.state]),
        vessel.zones.length ? entry("In", vessel.zones.join(", ")) : null,
        entry("Heard", `${clock(vessel.heard)} UTC`),
        vessel.speed_kn === null ? null : entry("Speed", `${vessel.speed_kn.toFixed(1)} kn`),
        vessel.course_deg === null ? null : entry("Course", `${vessel.course_deg.toFixed(0)}°`),
        entry("Position", `${lat.toFixed(4)}, ${lon.toFixed(4)}`),
      ),
    );
  };

  const tip = ({ properties: vessel }) => element("span", { class: "tip" }, element("strong", {}, vessel.id), element("span", { class: "more" }, WORDS[vessel.state]));

  /* The canvas lets the pointer through to zones under it; so the map is asked which vessel is nearest. */
  const listen = (live) => {
    const { map } = live;
    const nearest = (event) => {
      let [found, least] = [null, REACH_PX];
      live.vessels._container.eachLayer((layer) => {
        const far = layer._point ? layer._point.distanceTo(event.layerPoint) : Infinity;
        if (far < least) [found, least] = [layer, far];
      });
      return found;
    };
    const tooltip = L.tooltip({ className: "tooltip", opacity: 1, offset: [10, 0] });
    let over = null;
    map.on("mousemove", (event) => {
      const layer = nearest(event);
      if (layer !== over) {
        if (layer) tooltip.setLatLng(layer.getLatLng()).setContent(tip(layer.feature)).addTo(map);
        else tooltip.remove();
      }
      over = layer;
    });
    map.on("click", (event) => {
      const layer = nearest(event);
      if (layer) open(live, layer);
    });
  };

  const open = (live, layer) => {
    live.shown = layer.feature.properties.id;
    live.popup.setLatLng(layer.getLatLng()).setContent(card(layer.feature)).openOn(live.map);
  };

  /* A card that is open follows its vessel. */
  const follow = (live) => {
    const layer = live.shown && live.vessels.getLayer(live.shown);
    if (layer && live.popup.isOpen()) live.popup.setLatLng(layer.getLatLng()).setContent(card(layer.feature));
  };

  /* A mark as on the map, for legend and list. */
  const swatch = (state, size) => {
    const known = WORDS[state] ? state : "outside";
    const scale = known === "outside" ? SMALL : 1;
    const outline = `M${ARROW.map((p) => p.join()).join("L")}Z`;
    const ring = known === "confirmed" ? svg("circle", { r: RING_PX, class: "v-ring" }) : null;
    return svg("svg", { width: size, height: size, viewBox: "-13 -13 26 26", "aria-hidden": "true" }, svg("path", { d: outline, class: `v-${known}`, transform: `scale(${scale})` }), ring);
  };

  const legend = (live) => {
    const input = element("input", { type: "checkbox", name: "vessels", checked: true });
    input.addEventListener("change", () => (input.checked ? live.map.addLayer(live.vessels._container) : live.map.removeLayer(live.vessels._container)));
    const keys = Object.entries(WORDS).map(([state, words]) => element("li", {}, element("span", { class: "vessel-key swatch" }, center(swatch(state, 20))), element("span", {}, words)));
    const set = element("fieldset", {}, element("legend", {}, "Vessels"), element("div", { class: "entry" }, element("label", {}, input, element("span", {}, "Last positions heard")), element("ul", { class: "keys" }, keys), element("p", { class: "entry-note" }, "A dot: course not known.")));
    live.story.legend.prepend(set);
  };
  const center = (node) => {
    node.setAttribute("width", 34);
    return node;
  };

  const what = (alert) => {
    if (alert.state === "crossed") return `crossed, ${alert.entry}`;
    if (alert.state === "ended") return `${EXITS[alert.exit] || NEWS.ended}; in since ${clock(alert.t_in)}`;
    const how = ENTRIES[alert.entry];
    return how && alert.state !== "withdrawn" ? `${how}, ${alert.state}` : NEWS[alert.state] || alert.state;
  };

  /* A stay that goes on is shown where its vessel is, what is over where it began. */
  const showAlert = (live, alert) => {
    const layer = ["provisional", "confirmed"].includes(alert.state) ? live.vessels.getLayer(alert.id) : null;
    const at = layer ? layer.getLatLng() : leadline.latlngs("Point", [alert.lon, alert.lat]);
    live.map.setView(at, Math.max(live.map.getZoom(), NEAR_ZOOM), { animate: !still.matches });
    if (layer) {
      open(live, layer);
      return;
    }
    const began = element("p", {}, `${alert.state === "crossed" ? "Crossed" : "Began"} here at ${clock(alert.t_in)} UTC`);
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
    if (row.alert?.state === alert.state && row.alert.time === alert.time) return false;
    row.alert = alert;
    const [when, who, where, state] = row.cells;
    when.replaceChildren(...clock(alert.time).split(" ").flatMap((part) => [element("span", { class: "moment" }, part), " "]));
    who.textContent = alert.id;
    where.textContent = alert.place;
    state.replaceChildren(swatch(alert.state, 18), what(alert));
    state.className = `state is-${alert.state}`;
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
    live.facts.replaceChildren(...rows.flatMap(([label, value]) => entry(label, value)));
    const left = state.dropped.map(([reason, rows, example]) => `${number(rows)} × ${reason}${example ? `: ${example}` : ""}`);
    if (counts.forgotten) left.push(`${number(counts.forgotten)} × vessel silent for long, off the map`);
    live.dropped.replaceChildren(...left.map((words) => element("li", {}, words)));
    live.summary.textContent = `Left out, by reason (${left.length})`;
  };

  const finding = (live, { counts, clock: at }) => {
    const provisional = counts.inside - counts.confirmed;
    const inside = counts.inside ? `${number(counts.inside)} inside (${number(counts.confirmed)} confirmed, ${number(provisional)} provisional or silent)` : "none inside";
    const heard = `${number(counts.vessels)} ${counts.vessels === 1 ? "vessel" : "vessels"} heard, ${inside}`;
    live.finding.replaceChildren(heard, ...(at ? ["; ", element("span", { class: "moment" }, `${clock(at)} UTC`)] : []), ".");
    leadline.crowded = counts.confirmed > CROWD;
  };

  const warn = (live, words) => {
    if (live.banner.textContent !== words) live.banner.textContent = words;
    live.banner.hidden = !words;
  };

  const warning = ({ feed, ended }) => {
    if (feed.is_file) return "";
    if (ended) return "The watch has ended: nothing more will come.";
    if (feed.age_s !== null && feed.age_s > DEAD_S) return `No message for ${span(feed.age_s)}: what is drawn is old.`;
    return feed.connected ? "" : "Not connected to the feed; trying again.";
  };

  const ask = async (live, address) => {
    try {
      const state = await (await fetch(address, { cache: "no-store" })).json();
      live.answered = new Date();
      finding(live, state);
      listAlerts(live, state.alerts, state.counts.alerts - state.alerts.length);
      health(live, state);
      warn(live, warning(state));
    } catch {
      const since = live.answered ? ` since ${live.answered.toISOString().slice(11, 19)} UTC` : "";
      warn(live, `leadline watch has not answered${since}: it may have been stopped.`);
    }
  };

  /* Below the map: what was told, and how the feed is doing. */
  const panel = (live) => {
    const heads = ["Time (UTC)", "Vessel", "Zone or line", "What", "On the map"].map((words) => element("th", { scope: "col" }, words));
    const title = element("h2", { id: "news-title" }, "Alerts, newest first");
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

  leadline.live = (map, vessels, { state, interval }) => {
    const { story } = map;
    const live = { map, vessels, story, rows: new Map(), popup: L.popup({ maxWidth: 320, minWidth: 200, autoPan: false }) };
    live.finding = document.querySelector(".finding");
    live.banner = element("div", { class: "banner", role: "alert", hidden: true });
    document.getElementById("map").append(live.banner);
    panel(live);
    legend(live);
    listen(live);
    vessels.on("update", () => follow(live));
    dark.addEventListener("change", () => {
      paint = null;
      vessels._container.eachLayer((layer) => layer.redraw());
    });
    map.invalidateSize({ animate: false, pan: false });
    story.show(story.data.views[0], { animate: false });
    const again = () => ask(live, state);
    setInterval(again, interval);
    again();
  };

  /* The canvas of the vessels, made before the first of them comes. */
  L.Map.addInitHook(function makePane() {
    const node = this.createPane(PANE);
    node.style.zIndex = HEIGHT;
    node.classList.add("quiet");
    leadline.vesselCanvas = L.canvas({ pane: PANE, padding: 0.3 });
  });
})();
