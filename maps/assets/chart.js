"use strict";
/* What makes a picture a chart: scale in km and nautical miles, coordinates, graticule. */
(() => {
  const { element, _, ngettext } = leadline;
  const A_M = 6378137; // WGS 84
  const E2 = 0.00669437999014;
  const NAUTICAL_MILE_M = 1852;
  const BAR_PX = 130;

  /* Ground length of one pixel along the parallel, on the ellipsoid: Web Mercator is spherical, the Earth is not. */
  const metresPerPixel = (map) => {
    const phi = (map.getCenter().lat * Math.PI) / 180;
    const parallel = (A_M * Math.cos(phi)) / Math.sqrt(1 - E2 * Math.sin(phi) ** 2);
    return (2 * Math.PI * parallel) / (256 * 2 ** map.getZoom());
  };

  const roundDown = (value) => {
    const power = 10 ** Math.floor(Math.log10(value));
    return [5, 2, 1].map((n) => n * power).find((n) => n <= value * (1 + 1e-9));
  };

  leadline.scale = (map) => {
    const bars = [[1000, (n) => _("{n} km", { n })], [NAUTICAL_MILE_M, (n) => ngettext("{n} nautical mile", "{n} nautical miles", n, { n })]].map(([metres, told]) => {
      const words = element("span", { class: "words" });
      const bar = element("span", { class: "bar" });
      return { told, metres, words, bar, node: element("div", { class: "scale-line" }, bar, words) };
    });
    const draw = () => {
      const perPixel = metresPerPixel(map);
      for (const { told, metres, words, bar } of bars) {
        const length = roundDown((BAR_PX * perPixel) / metres);
        bar.style.width = `${(length * metres) / perPixel}px`;
        words.textContent = told(+length.toPrecision(3));
      }
    };
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => element("div", { class: "scale", title: _("True at the latitude of the middle of the map") }, ...bars.map((b) => b.node));
    control.addTo(map);
    map.on("move zoomend resize", draw);
    draw();
  };

  const degrees = (value, positive, negative) => {
    const minutes = Math.round(Math.abs(value) * 600) / 10;
    const whole = Math.floor(minutes / 60);
    return `${whole}° ${(minutes - 60 * whole).toFixed(1).padStart(4, "0")}′ ${value < 0 ? negative : positive}`;
  };
  const wrapped = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  leadline.position = ({ lat, lng }) => {
    const lon = wrapped(lng);
    return `${degrees(lat, "N", "S")}  ${degrees(lon, "E", "W")}  (${lat.toFixed(4)}, ${lon.toFixed(4)})`;
  };

  leadline.coordinates = (map) => {
    const words = element("output", { class: "coordinates", "aria-live": "off" });
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => words;
    control.addTo(map);
    const centre = () => {
      words.textContent = _("centre {position}", { position: leadline.position(map.getCenter()) });
    };
    map.on("mousemove", (event) => {
      words.textContent = leadline.position(event.latlng);
    });
    map.on("moveend mouseout", centre);
    centre();
  };

  const STEPS = [30, 20, 10, 5, 2, 1, 1 / 2, 1 / 3, 1 / 6, 1 / 12, 1 / 30, 1 / 60];
  const shortDegrees = (value, positive, negative) => {
    const minutes = Math.round(Math.abs(value) * 60);
    const part = minutes % 60 ? `${String(minutes % 60).padStart(2, "0")}′` : "";
    return `${Math.floor(minutes / 60)}°${part}${value === 0 || Math.abs(value) === 180 ? "" : value < 0 ? negative : positive}`;
  };

  /* Meridians and parallels at a round step, about five to a view, their numbers at the left and upper edges. */
  leadline.graticule = (story) => {
    const { map } = story;
    const pane = map.createPane("graticule");
    pane.style.zIndex = story.data.panes.GRATICULE;
    const lines = L.layerGroup();
    const renderer = L.svg({ pane: "graticule", padding: 1 });
    const frame = element("div", { class: "graticule-frame", "aria-hidden": "true" });
    const multiples = (from, to, step) => {
      const first = Math.ceil(from / step - 1e-9);
      const count = Math.max(0, Math.floor(to / step + 1e-9) - first + 1);
      return Array.from({ length: count }, (_, i) => (first + i) * step);
    };
    const draw = () => {
      lines.clearLayers();
      frame.replaceChildren();
      if (!map.hasLayer(lines)) return;
      const size = map.getSize();
      const view = map.getBounds();
      const step = STEPS.find((s) => (view.getEast() - view.getWest()) / s >= Math.max(3, size.x / 260)) || STEPS.at(-1);
      const wide = view.pad(1);
      const options = { renderer, pane: "graticule", interactive: false, className: "graticule-line" };
      const [south, north] = [Math.max(-85, wide.getSouth()), Math.min(85, wide.getNorth())];
      for (const lon of multiples(wide.getWest(), wide.getEast(), step)) {
        lines.addLayer(L.polyline([[south, lon], [north, lon]], options));
        const at = map.latLngToContainerPoint([view.getCenter().lat, lon]).x;
        if (at > 44 && at < size.x - 20) number(shortDegrees(wrapped(lon), "E", "W"), "top", at);
      }
      for (const lat of multiples(south, north, step)) {
        lines.addLayer(L.polyline([[lat, wide.getWest()], [lat, wide.getEast()]], options));
        const at = map.latLngToContainerPoint([lat, view.getCenter().lng]).y;
        if (at > 16 && at < size.y - 90) number(shortDegrees(lat, "N", "S"), "side", at);
      }
    };
    const number = (text, edge, at) => {
      const node = element("span", { class: `degree ${edge}` }, text);
      node.style.transform = edge === "top" ? `translate(calc(${at}px - 50%),0)` : `translate(0,calc(${at}px - 50%))`;
      frame.append(node);
    };
    map.getContainer().append(frame);
    map.on("moveend zoomend resize", draw);
    map.on("move zoomstart", () => frame.replaceChildren());
    lines.on("add remove", draw);
    return lines;
  };
})();
