"use strict";
/* Opens the page: reads the data block, makes the map, draws what it holds, and hands the map to folium's children. */
(() => {
  const { _ } = leadline;
  const SETTLED_MS = 600; // in which what stands below follows a new size of the window
  const FAR_ZOOM = 4.5; // marks are drawn smaller below it
  const [SOUTH, NORTH] = [-84, 84.5];

  const markerIcons = (icons) => {
    if (!icons) return;
    L.Icon.Default.imagePath = "";
    L.Icon.Default.mergeOptions(icons);
  };

  /* Rows that stand at the very same point: a card shows them all, for only one mark can lie on top. */
  const stacks = (data) => {
    const found = new Map();
    for (const sheet of data.sheets) {
      for (const row of sheet.packed ? [] : sheet.features.filter((f) => f.g === "Point")) {
        const key = row.c.join();
        found.set(key, [...(found.get(key) || []), { row, sheet: sheet.id }]);
      }
    }
    return found;
  };

  /* A row with what it shares with the others of its sheet; a line's coordinates are unrolled when they are first asked for. */
  const whole = (own, { common, fields, unit, cells }) => {
    const row = { ...common, ...own, fields, cells };
    if (!row.g.endsWith("Point")) {
      const steps = { g: row.g, c: row.c, of: row.of };
      delete row.of;
      const unroll = () => {
        const value = leadline.unroll(steps, unit);
        Object.defineProperty(row, "c", { value });
        return value;
      };
      Object.defineProperty(row, "c", { get: unroll, configurable: true });
    }
    if (row.o) row.o = leadline.unroll({ g: "MultiLineString", c: row.o }, unit);
    return leadline.bounded(row);
  };

  const isWanted = ({ map }, { block, on }) => on && map.getZoom() >= block.fromZoom && map.getZoom() < block.toZoom;

  /* Puts on the map what is switched on and not too fine for the zoom. */
  const update = (story) => {
    for (const sheet of story.sheets) {
      const wanted = isWanted(story, sheet);
      if (wanted) sheet.group.fill?.();
      if (wanted && !story.map.hasLayer(sheet.group)) story.map.addLayer(sheet.group);
      if (!wanted && story.map.hasLayer(sheet.group)) story.map.removeLayer(sheet.group);
    }
    story.map.getContainer().classList.toggle("far", story.map.getZoom() < FAR_ZOOM);
    story.map.fire("overlays");
  };

  /* The same at opening, row by row. */
  function* drawn(story) {
    for (const sheet of story.sheets) {
      if (!isWanted(story, sheet)) continue;
      const { group } = sheet;
      if (group.filling) yield* group.filling();
      for (const pane of group.panes) pane.style.display = "none"; // laid out and painted once, and not after every slice
      for (const part of group.filling ? group.getLayers() : []) {
        for (const layer of part.getLayers()) {
          story.map.addLayer(layer);
          group.admit?.(layer);
          yield;
        }
      }
      story.map.addLayer(group);
      for (const pane of group.panes) pane.style.display = "";
      yield;
    }
  }

  /* What moves stands below the map; the map gives way. */
  function* dock(story) {
    const made = {};
    for (const name of ["measures", "timeline", "counts", "chronology", "table"]) {
      made[name] = leadline[name]?.(story);
      yield;
    }
    const parts = Object.values(made).filter(Boolean);
    if (!parts.length) return;
    const words = parts.length === 1 && made.counts ? _("Counts by month") : story.data.timeline?.about || story.data.chronology?.title || story.data.table?.title || _("Looks at the lanes");
    document.querySelector(".story").append(leadline.element("section", { class: "dock", "aria-label": words }, parts));
    yield;
    story.map.invalidateSize({ animate: false, pan: false });
    yield;
    story.show(story.first(), { animate: false });
    yield;
  }

  /* The page is drawn when all that is packed is there too, and all has its name. */
  const settle = (story) => {
    const packed = story.sheets.filter(({ group }) => group.ready);
    Promise.all([story.land.ready, ...packed.map(({ group }) => group.ready)]).then(() => {
      if (packed.length) story.map.fire("overlays");
      leadline.begin(story.lettering.placing(), () => {
        story.lettering.follow();
        story.opened();
        document.documentElement.dataset.drawn = "yes";
      });
    });
  };

  /* What follows when the map is there, in slices. */
  function* opening(story) {
    const { data, map } = story;
    story.land = (leadline.land?.(story) || L.layerGroup()).addTo(map);
    yield;
    leadline.coordinates(map);
    leadline.scale(map);
    yield;
    if (data.locator) leadline.locator(story);
    leadline.keepFocus(story);
    for (const block of data.sheets) {
      if (block.packed) continue;
      const rows = JSON.parse(document.getElementById(`rows-${block.id}`).textContent);
      yield;
      yield* leadline.outlined?.(block, rows) ?? [];
      block.features = [];
      for (const row of rows) {
        block.features.push(whole(row, block));
        yield;
      }
    }
    story.stacks = stacks(data);
    yield;
    for (const block of data.sheets) {
      story.sheets.push({ block, group: leadline.sheet(story, block), on: block.shown });
      yield;
    }
    story.isShown = (id) => story.sheets.some((s) => s.block.id === id && map.hasLayer(s.group));
    story.has = (sheet) => isWanted(story, sheet); // it will be there in a moment
    story.update = () => update(story);
    story.graticule = leadline.graticule(story);
    yield;
    story.lettering = leadline.lettering(story);
    yield;
    leadline.notes?.(story);
    yield* leadline.panel(story);
    leadline.tools(story);
    yield;
    yield* dock(story);
    story.graticule.addTo(map);
    leadline.beyond?.(story);
    yield;
    yield* drawn(story);
    story.drawn = true;
    leadline.bundle?.(story);
    story.update();
    story.has = ({ group }) => map.hasLayer(group);
    story.shown();
    map.on("zoomend", story.update);
    yield;
    story.follow();
    yield;
    /* What stands below may have grown with what is drawn; nobody has moved the map yet. Each of the two updates all that is drawn. */
    const { clientWidth, clientHeight } = map.getContainer();
    if (!map.getSize().equals([clientWidth, clientHeight])) {
      map.invalidateSize({ animate: false, pan: false });
      yield;
      if (!story.touched) story.show(story.first(), { animate: false });
      yield;
    }
    leadline.keys(story);
    leadline.embed(story);
    /* What shows a view goes on to show it when the window is resized or turned; else the middle stays there. */
    let page = [innerWidth, innerHeight].join();
    let kept = { until: 0 };
    new ResizeObserver(() => {
      const pan = page !== (page = [innerWidth, innerHeight].join());
      if (pan) {
        const view = leadline.viewShown(story);
        kept = { view, opened: view === story.first(), until: performance.now() + SETTLED_MS };
      }
      map.panInsideBounds = (bounds) => L.Map.prototype.panInsideBounds.call(map, bounds, { animate: false }); // it would go on after it
      map.invalidateSize({ animate: false, pan });
      if (kept.view && performance.now() < kept.until) story.show(kept.opened ? story.first() : kept.view, { animate: false });
      delete map.panInsideBounds;
    }).observe(map.getContainer());
  }

  /* Children of folium want the map at once; what they ask of the page waits until it is made. */
  leadline.open = (name) => {
    const data = JSON.parse(document.getElementById("leadline-data").textContent);
    leadline.west = data.west;
    leadline.foot = document.documentElement.dataset.embed ? 28 : 0; // pixels of a small map that the scale has
    markerIcons(data.icons);
    const map = L.map(name, { maxZoom: 18, minZoom: 1.5, zoomSnap: 0.25, maxBounds: [[SOUTH, data.west], [NORTH, data.west + 360]], zoomControl: false, trackResize: false });
    L.control.zoom({ position: "topright", zoomInTitle: _("Zoom in"), zoomOutTitle: _("Zoom out") }).addTo(map);
    map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
    const show = ({ bounds: [west, south, east, north], at }, options) =>
      at ? map.setView(leadline.latlngs("Point", at.slice(0, 2)), at[2], options) : map.fitBounds([[south, west], [north, east]], { paddingBottomRight: [0, leadline.foot], ...options });
    /* A view that is wide asks for a map that is: on a narrow one a later view opens. */
    const first = () => data.views.find((view) => map.getSize().x >= view.from) || data.views[data.views.length - 1];
    const waiting = [];
    const story = { data, map, show, first, sheets: [], made: (act) => waiting.push(act) };
    story.isOpen = new Promise((resolve) => {
      story.shown = resolve;
    });
    story.follow = () => {
      story.made = (act) => act();
      waiting.forEach((act) => act());
    };
    leadline.closest?.(story);
    leadline.permalink(story);
    for (const sort of ["pointerdown", "wheel", "keydown"]) {
      map.getContainer().addEventListener(sort, () => { story.touched = true; }, { once: true, passive: true });
    }
    story.show(first());
    map.story = story;
    leadline.begin(opening(story), () => settle(story));
    return map;
  };
})();
