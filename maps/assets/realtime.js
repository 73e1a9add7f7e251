"use strict";
/* What folium's Realtime plugin asks for: a layer that fetches GeoJSON again and again, and keeps its features by id. */
L.realtime = (url, options) => {
  const container = options.container || L.featureGroup();
  const idOf = options.getFeatureId || ((feature) => feature.properties.id);
  const layers = new Map();
  let timer = null;

  /* A feature seen before moves its layer if the page knows how; else a new layer takes its place. */
  const draw = (feature, known) => {
    const moved = known && options.updateFeature ? options.updateFeature(feature, known) : null;
    if (moved) return moved;
    if (known) container.removeLayer(known);
    const layer = L.GeoJSON.geometryToLayer(feature, options);
    layer.feature = feature;
    container.addLayer(layer);
    return layer;
  };

  const live = L.extend(new L.Layer(), {
    _container: container,
    onAdd(map) {
      map.addLayer(container);
      if (options.start !== false) live.start();
    },
    onRemove(map) {
      live.stop();
      map.removeLayer(container);
    },
    getLayer: (id) => layers.get(id),
    isRunning: () => timer !== null,
    start() {
      if (timer === null) timer = setInterval(live.fetch, options.interval);
      live.fetch();
      return live;
    },
    stop() {
      clearInterval(timer);
      timer = null;
      return live;
    },
    async fetch() {
      try {
        const answer = await fetch(url, { cache: "no-store" });
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        live.take(await answer.json());
      } catch (error) {
        live.fire("error", { error });
      }
    },
    take({ features }) {
      const seen = new Set();
      for (const feature of features) {
        const id = idOf(feature);
        seen.add(id);
        layers.set(id, draw(feature, layers.get(id)));
      }
      if (options.removeMissing) {
        for (const [id, layer] of layers) {
          if (seen.has(id)) continue;
          container.removeLayer(layer);
          layers.delete(id);
        }
      }
      live.fire("update", { features });
    },
  });
  return live;
};
