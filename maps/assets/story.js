"use strict";
/* Opens the page: reads the data block, makes the map, draws what it holds, and hands the map to folium's children. */
(() => {
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

  /* A row with what it shares with the others of its sheet. */
  const whole = (own, { common, fields, unit, cells }) => {
    const row = { ...common, ...own, fields, cells };
    row.c = leadline.unroll(row, unit);
    return leadline.bounded(row);
  };

  /* Puts on the map what is switched on and not too fine for the zoom. */
  const update = (story) => {
    for (const { block, group, on } of story.sheets) {
      const wanted = on && story.map.getZoom() >= block.fromZoom && story.map.getZoom() < block.toZoom;
      if (wanted && !story.map.hasLayer(group)) story.map.addLayer(group);
      if (!wanted && story.map.hasLayer(group)) story.map.removeLayer(group);
    }
    story.map.getContainer().classList.toggle("far", story.map.getZoom() < FAR_ZOOM);
    story.map.fire("overlays");
  };

  /* What moves stands below the map; the map gives way. */
  const dock = (story) => {
    const counts = leadline.counts?.(story);
    const table = leadline.table?.(story);
    const chronology = leadline.chronology?.(story);
    const parts = [leadline.measures?.(story), leadline.timeline?.(story), counts, chronology, table].filter(Boolean);
    if (!parts.length) return;
    const words = parts.length === 1 && counts ? "Counts by month" : story.data.timeline?.about || story.data.chronology?.title || story.data.table?.title || "Looks at the lanes";
    document.querySelector(".story").append(leadline.element("section", { class: "dock", "aria-label": words }, parts));
    story.map.invalidateSize({ animate: false, pan: false });
    story.show(story.first(), { animate: false });
  };

  /* The page is drawn when all that is packed is there too; at once, if nothing is. */
  const settle = (story) => {
    const drawn = () => {
      story.opened();
      document.documentElement.dataset.drawn = "yes";
    };
    const packed = story.sheets.filter(({ group }) => group.ready);
    const awaited = [story.land.ready, ...packed.map(({ group }) => group.ready)].filter(Boolean);
    if (!awaited.length) return Promise.resolve(drawn());
    return Promise.all(awaited).then(() => {
      packed.forEach((sheet) => story.lettering.join(sheet));
      if (packed.length) story.map.fire("overlays");
      story.lettering.place(); // where land is known too
      drawn();
    });
  };

  leadline.open = (name) => {
    const data = JSON.parse(document.getElementById("leadline-data").textContent);
    leadline.west = data.west;
    for (const sheet of data.sheets) if (!sheet.packed) sheet.features = sheet.features.map((row) => whole(row, sheet));
    markerIcons(data.icons);
    const map = L.map(name, { maxZoom: 18, minZoom: 1.5, zoomSnap: 0.25, maxBounds: [[SOUTH, data.west], [NORTH, data.west + 360]], zoomControl: false });
    L.control.zoom({ position: "topright" }).addTo(map);
    map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
    const show = ({ bounds: [west, south, east, north], at }, options) =>
      at ? map.setView(leadline.latlngs("Point", at.slice(0, 2)), at[2], options) : map.fitBounds([[south, west], [north, east]], options);
    /* A view that is wide asks for a map that is: on a narrow one a later view opens. */
    const first = () => data.views.find((view) => map.getSize().x >= view.from) || data.views[data.views.length - 1];
    const story = { data, map, show, first };
    leadline.closest?.(story);
    leadline.permalink(story);
    story.show(first());
    map.story = story;
    story.stacks = stacks(data);
    story.land = (leadline.land?.(story) || L.layerGroup()).addTo(map);
    story.sheets = data.sheets.map((block) => ({ block, group: leadline.sheet(story, block), on: block.shown }));
    story.isShown = (id) => story.sheets.some((s) => s.block.id === id && map.hasLayer(s.group));
    story.update = () => update(story);
    story.update();
    map.on("zoomend", story.update);
    story.graticule = leadline.graticule(story).addTo(map);
    story.lettering = leadline.lettering(story);
    leadline.notes?.(story);
    leadline.coordinates(map);
    leadline.scale(map);
    if (data.locator) leadline.locator(story);
    leadline.keepFocus(story);
    leadline.panel(story);
    leadline.tools(story);
    leadline.beyond?.(story);
    dock(story);
    story.lettering.place();
    leadline.keys(story);
    leadline.embed(story);
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(map.getContainer());
    story.drawn = settle(story);
    return map;
  };
})();
