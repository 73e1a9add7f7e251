"use strict";
/* Vessels of the live page: marks on a canvas, a tooltip, a card that follows, the legend. Text by textContent only. */
(() => {
  const { element, svg, _ } = leadline;
  const PANE = "vessels";
  const HEIGHT = 366; // above events and places, under names
  const REACH_PX = 12;
  const NEAR_ZOOM = 8; // from here on a crowd is no crowd
  const dark = leadline.theme;

  const WORDS = {
    outside: _("outside"),
    provisional: _("inside, provisional"),
    confirmed: _("inside, confirmed"),
    silent: _("silent"),
  };

  /* Outline of a vessel that heads north, about 0,0; of one whose course is not known. */
  const ARROW = [[0, -8], [5, 6.5], [0, 3.5], [-5, 6.5]];
  const POINT_PX = 4;
  const RING_PX = 11.5;
  const SMALL = 0.75; // of vessels outside, beside those inside
  const CROWDED = 0.75; // of all where they hide each other, and there without rings

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
      const crowded = leadline.crowded && this._map.getZoom() < NEAR_ZOOM;
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

  leadline.terms = (label, value) => [element("dt", {}, label), element("dd", {}, value)];
  leadline.clock = (iso) => (iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : "");

  const card = ({ properties: vessel, geometry }) => {
    const [lon, lat] = geometry.coordinates;
    return element(
      "article",
      { class: "card" },
      element("h2", {}, vessel.id),
      element(
        "dl",
        {},
        leadline.terms(_("State"), WORDS[vessel.state]),
        vessel.zones.length ? leadline.terms(_("In"), vessel.zones.join(", ")) : null,
        leadline.terms(_("Heard"), _("{moment} UTC", { moment: leadline.clock(vessel.heard) })),
        vessel.speed_kn === null ? null : leadline.terms(_("Speed"), _("{n} kn", { n: vessel.speed_kn.toFixed(1) })),
        vessel.course_deg === null ? null : leadline.terms(_("Course"), `${vessel.course_deg.toFixed(0)}°`),
        leadline.terms(_("Position"), `${lat.toFixed(4)}, ${lon.toFixed(4)}`),
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
    const set = element("fieldset", {}, element("legend", {}, live.many[0].toUpperCase() + live.many.slice(1)), element("div", { class: "entry" }, element("label", {}, input, element("span", {}, _("Last positions heard"))), element("ul", { class: "keys" }, keys), element("p", { class: "entry-note" }, _("A dot: course not known."))));
    live.story.legend.prepend(set);
  };
  const center = (node) => {
    node.setAttribute("width", 34);
    return node;
  };

  const repaint = (vessels) => {
    paint = null;
    vessels._container.eachLayer((layer) => layer.redraw());
  };

  /* What the page needs of vessels, once its map is there. */
  leadline.showVessels = (live) => {
    legend(live);
    listen(live);
    live.vessels.on("update", () => follow(live));
    dark.addEventListener("change", () => repaint(live.vessels));
  };
  leadline.openVessel = open;
  leadline.vesselSwatch = swatch;

  /* The canvas of the vessels, made before the first of them comes. */
  L.Map.addInitHook(function makePane() {
    const node = this.createPane(PANE);
    node.style.zIndex = HEIGHT;
    node.classList.add("quiet");
    leadline.vesselCanvas = L.canvas({ pane: PANE, padding: 0.3 });
  });
})();
