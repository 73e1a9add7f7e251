"use strict";
/* Up to which zoom level the map goes where it is: no closer than its coast is true. Tiles, which go on, lift this. */
(() => {
  const { _ } = leadline;
  const AT_END = _("No closer: the coast that is drawn here would not be true");

  leadline.closest = (story) => {
    const { map, data } = story;
    const plain = map.getMaxZoom();
    let aim = null; // where a move that is asked for goes

    const limit = () => {
      if (story.tiles && map.hasLayer(story.tiles)) return plain;
      const { lng, lat } = aim || map.getCenter();
      const turned = (from) => (((lng - from) % 360) + 360) % 360;
      const around = data.closest.filter(([west, south, east, north]) => turned(west) <= east - west && lat >= south && lat <= north);
      return Math.min(plain, Math.max(...around.map(([, , , , zoom]) => zoom)));
    };
    const towards = (name, place) => {
      const call = map[name];
      map[name] = function aimed(...given) {
        aim = place(given[0]);
        try {
          return call.apply(map, given);
        } finally {
          aim = null;
        }
      };
    };
    map.getMaxZoom = () => (aim || map._loaded ? limit() : plain);
    towards("setView", (center) => L.latLng(center));
    towards("_getBoundsCenterZoom", (bounds) => L.latLngBounds(bounds).getCenter());

    const hold = () => {
      const most = map.getMaxZoom();
      if (map.getZoom() > most) map.setZoom(most);
      const button = map.getContainer().querySelector(".leaflet-control-zoom-in");
      if (button) button.title = map.getZoom() >= most && most < plain ? AT_END : _("Zoom in");
      map.fire("zoomlevelschange");
    };
    map.on("moveend layerremove", (event) => {
      if (event.type === "moveend" || event.layer === story.tiles) hold();
    });
  };
})();
