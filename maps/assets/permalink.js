"use strict";
/* The address says what is shown. Each part that a reader can change is kept by `story.keep(name, get, set)`: `get()`
   tells its value, `set(value)` takes one and answers false if it cannot; what is as it opened is left out. */
(() => {
  const { _ } = leadline;
  const WRITE_MS = 400; // browsers refuse more than a hundred new addresses in half a minute
  const PLACE = /^\d{1,2}(\.\d+)?(\/-?\d{1,3}(\.\d+)?){2}$/;

  const coded = (value) => encodeURIComponent(String(value).toWellFormed()).replace(/%(2F|3A|2C)/g, decodeURIComponent);

  /* Zoom, latitude and longitude, to a tenth of a pixel. */
  const placeOf = (map) => {
    const { lat, lng } = map.getCenter().wrap();
    const digits = Math.max(0, Math.ceil(Math.log10((256 * 2 ** map.getZoom()) / 360)) + 1);
    return [+map.getZoom().toFixed(2), lat.toFixed(digits), lng.toFixed(digits)].join("/");
  };

  const goTo = (map, value) => {
    const [zoom, lat, lon] = value.split("/").map(Number);
    const there = PLACE.test(value) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= map.getMinZoom() && zoom <= map.options.maxZoom;
    if (there) map.setView(leadline.latlngs("Point", [lon, lat]), zoom, { animate: false, reset: true }); // a pan drops parts of a pixel
    return there;
  };

  /* Whether the map shows just what the button of a view gives. */
  const fits = (map, { bounds: [west, south, east, north], at }) => {
    const zoom = map.getZoom();
    if (at) return zoom === at[2] && map.project(leadline.latlngs("Point", at.slice(0, 2)), zoom).distanceTo(map.project(map.getCenter(), zoom)) < 0.6;
    if (map.getBoundsZoom([[south, west], [north, east]], false, L.point(0, leadline.foot)) !== zoom) return false;
    const middle = map.project([south, west], zoom).add(map.project([north, east], zoom)).add([0, leadline.foot]).divideBy(2);
    const there = map._limitCenter(map.unproject(middle, zoom), zoom, map.options.maxBounds); // as `setView` has it
    return map.project(there, zoom).distanceTo(map.project(map.getCenter(), zoom)) < 0.6;
  };

  leadline.viewShown = ({ map, data }) => data.views.find((one) => fits(map, one));
  const keepView = (story) => {
    const { map, data } = story;
    const view = () => leadline.viewShown(story)?.key || "";
    story.keep("view", view, (key) => {
      const found = data.views.find((one) => one.key === key);
      if (found) story.show(found, { animate: false });
      return Boolean(found) || !key;
    });
    story.keep("map", () => (view() ? "" : placeOf(map)), (value) => !value || goTo(map, value));
  };

  const keepRow = (story) => {
    let shown = "";
    story.map.on("popupopen popupclose", ({ type, popup }) => {
      const row = type === "popupopen" && (popup.row || popup._source?.row);
      const sheet = row && (popup.sheet || story.sheets.find(({ block }) => !block.packed && block.features.includes(row)));
      shown = sheet ? `${sheet.block.key}/${row.i}` : "";
      story.changed();
    });
    story.keep("row", () => shown, (value) => {
      story.map.closePopup();
      const [key, ...id] = value.split("/");
      const sheet = story.sheets.find(({ block }) => block.key === key);
      const row = sheet?.block.features.find(({ i }) => i === id.join("/"));
      if (row) leadline.showRow?.(story, sheet, row);
      return Boolean(row) || !value;
    });
  };

  /* Of sheets of which one is shown at a time, the one that the address names is. */
  const settle = ({ sheets, legend }) => {
    const single = sheets.filter(({ block }) => block.single);
    for (const one of single.filter(({ on, block }) => on && !block.shown)) {
      for (const other of single) other.on &&= other === one || other.block.group !== one.block.group;
    }
    for (const { on, input } of sheets) input.checked = on;
    for (const none of legend.querySelectorAll("input[type=radio]:not([data-rows])")) {
      none.checked ||= none.name !== "ground" && !single.some(({ on, input }) => on && input.name === none.name);
    }
  };

  /* Two lists: what is on though the page opens without it, what is off though it opens with it. */
  const keepSheets = (story) => {
    const keys = story.sheets.map(({ block }) => block.key);
    for (const [name, opens] of [["on", false], ["off", true]]) {
      const mine = story.sheets.filter(({ block }) => block.shown === opens);
      story.keep(name, () => mine.filter(({ on }) => on !== opens).map(({ block }) => block.key).join(), (value) => {
        const named = value ? value.split(",") : [];
        for (const sheet of mine) sheet.on = named.includes(sheet.block.key) !== opens;
        settle(story);
        story.update();
        return named.every((key) => keys.includes(key));
      });
    }
  };

  /* Other switches of the legend. Nobody's server is asked because an address says so: the reader is told instead. */
  const keepGround = (story) => {
    for (const name of ["graticule", "names"]) {
      const { [name]: box } = story.legend.elements;
      story.keep(name, () => (box.checked ? "on" : "off"), (value) => {
        if (value !== (box.checked ? "on" : "off")) box.click();
        return value === "on" || value === "off";
      });
    }
    if (!story.data.tiles) return;
    const [land, tiles] = story.legend.querySelectorAll("input[name=ground]");
    story.keep("ground", () => (tiles.checked ? "osm" : "land"), (value) => {
      if (value === "land") land.click();
      if (value === "osm") story.say(_("This address was made with OpenStreetMap as ground. To see it, choose it in the legend, under Ground."));
      return value === "land" || value === "osm";
    });
  };

  /* Takes from the address what can be had of it, and says in one line what cannot. */
  const take = (story, kept) => {
    const given = new URLSearchParams(location.hash.slice(1));
    if (!location.hash.includes("=")) return;
    if (given.has("by") && given.get("by") !== "within" && kept.has("by") && !given.has("within")) given.set("within", "none");
    const bad = [...given.keys()].filter((name) => !kept.has(name));
    for (const [name, { get, set, opened }] of kept) {
      if (name === "view") story.map.invalidateSize({ animate: false, pan: false }); // what stands below may have grown
      const placed = ["view", "map"].includes(name) && given.has("row") && !given.has("view") && !given.has("map"); // by the row
      if (name === "map" && given.has("view") && !given.has("map")) continue; // the view says where
      const value = given.get(name) ?? opened;
      if (placed || value === null || value === get()) continue;
      try {
        if (set(value) === false) bad.push(name);
      } catch {
        bad.push(name);
      }
    }
    if (bad.length) story.say(_("Not found on this page: {parts} of the address.", { parts: [...new Set(bad)].slice(0, 4).map((name) => name.slice(0, 12)).join(", ") }));
  };

  leadline.permalink = (story) => {
    const kept = new Map();
    let last = "";
    let writing = 1; // until all is drawn
    story.keep = (name, get, set, opened) => kept.set(name, { get, set, opened });
    /* With a card its view is told as well, for opening a card alone moves the map to it. */
    story.hash = () => {
      const values = [...kept].map(([name, { get, opened }]) => [name, get(), opened]);
      const card = values.some(([name, value]) => name === "row" && value);
      const told = ([name, value, opened]) => value && (value !== opened || (card && ["view", "map"].includes(name)));
      return values.filter(told).reverse().map(([name, value]) => `${name}=${coded(value)}`).join("&");
    };
    const write = () => {
      writing = null;
      const hash = story.hash();
      if (hash === last) return;
      last = hash;
      try {
        history.replaceState(history.state, "", hash ? `#${hash}` : location.href.split("#")[0]);
      } catch {
        // A frame made of text has no address of its own.
      }
    };
    story.changed = () => {
      writing ||= setTimeout(write, WRITE_MS);
    };
    /* Once all is drawn: how things stand is how the page opened. */
    story.opened = () => {
      keepSheets(story);
      keepGround(story);
      keepRow(story);
      keepView(story);
      for (const part of kept.values()) part.opened ??= part.get();
      take(story, kept);
      last = story.hash();
      writing = null;
      story.map.on("moveend overlays layeradd layerremove", story.changed);
      window.addEventListener("hashchange", () => take(story, kept));
    };
  };
})();
