"use strict";
/* Mends plugins of Leaflet that children of folium bring, where they take for granted what this page does not do. */
(() => {
  /* Leaflet.markercluster counts its levels from the lowest zoom rounded down, and then looks for those at or above the
     lowest zoom as it is: with a fraction, the markers of its top level are never drawn. */
  const cluster = L.MarkerCluster?.prototype;
  const walk = cluster?._recursively;
  if (cluster) cluster._recursively = function recursively(bounds, from, ...rest) {
    return walk.call(this, bounds, Math.floor(from), ...rest);
  };
})();
