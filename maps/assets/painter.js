"use strict";
/* A canvas that is painted in slices: what was there stays until the new picture is whole. Leaflet's renderer gives it
   its place, its margin and its zoom animation. */
(() => {
  const MARGIN = 0.3; // of the map's size, on each side
  const TILE_BITS = 8;
  const MANY = 1000; // vertices between two looks at the clock

  /* What is in view, in units of a pack, and how they become pixels of the map's layer. */
  leadline.viewOf = (map, bounds, bits) => {
    const zoom = map.getZoom();
    const scale = 2 ** (zoom + TILE_BITS - bits);
    const origin = map.getPixelOrigin();
    const units = (pixels, from) => (pixels + from) / scale;
    const edge = 12 / scale;
    return {
      scale,
      origin,
      bounds,
      level: Math.ceil(zoom - 1e-6),
      west: units(bounds.min.x, origin.x) - edge,
      east: units(bounds.max.x, origin.x) + edge,
      north: units(bounds.min.y, origin.y) - edge,
      south: units(bounds.max.y, origin.y) + edge,
    };
  };

  leadline.Painter = L.Renderer.extend({
    /* `paint(context, bounds)` is a generator that yields whenever it may be interrupted. */
    initialize(map, paint, options) {
      L.Renderer.prototype.initialize.call(this, { padding: MARGIN, ...options });
      this._paint = paint;
      leadline.theme.addEventListener("change", () => this.repaint());
    },

    _initContainer() {
      this._container = document.createElement("canvas");
    },

    _destroyContainer() {
      if (this._job) this._job.off = true;
      this._container.remove();
      delete this._container;
      delete this._zoom;
    },

    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this), zoomstart: this._stop };
    },

    _stop() {
      if (this._job) this._job.off = true;
    },

    /* The old picture goes where it belongs until the new one is there. */
    _reset() {
      this._update();
    },

    /* Leaflet would take the picture to be of the size that the map has now, and put an older one beside its place. */
    _updateTransform(center, zoom) {
      const scale = this._map.getZoomScale(zoom, this._zoom);
      const at = this._map.project(this._center, zoom).subtract(this._middle.multiplyBy(scale));
      L.DomUtil.setTransform(this._container, at.subtract(this._map._getNewPixelOrigin(center, zoom)), scale);
    },

    _onZoom() {
      if (this._zoom !== undefined) L.Renderer.prototype._onZoom.call(this);
    },

    _onAnimZoom(event) {
      if (this._zoom !== undefined) this._updateTransform(event.center, event.zoom);
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      if (this._zoom !== undefined) this._updateTransform(this._map.getCenter(), this._map.getZoom());
      this.repaint();
    },

    repaint() {
      const map = this._map;
      if (!map || !this._container || this.options.empty?.()) return;
      this._stop();
      const size = map.getSize();
      const least = map.containerPointToLayerPoint(size.multiplyBy(-this.options.padding)).round();
      const bounds = new L.Bounds(least, least.add(size.multiplyBy(1 + 2 * this.options.padding)).round());
      const frame = { bounds, center: map.getCenter(), zoom: map.getZoom() };
      frame.middle = map.latLngToLayerPoint(frame.center).subtract(least);
      this._job = leadline.begin(this._painting(frame), () => this._show(frame.canvas, frame));
    },

    /* The canvas is made when its turn comes: of several repaintings asked for at once only the last has one. */
    *_painting(frame) {
      const { canvas, context } = this._sheet(frame.bounds);
      frame.canvas = canvas;
      yield;
      yield* this._paint(context, frame.bounds);
    },

    /* A clean canvas for a picture, in the map's pixels. */
    _sheet({ min, max }) {
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [max.x - min.x, max.y - min.y];
      const canvas = document.createElement("canvas");
      canvas.setAttribute("aria-hidden", "true"); // its rows stand in tables
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
      context.lineJoin = "round";
      return { canvas, context };
    },

    _show(canvas, { bounds, center, zoom, middle }) {
      if (!this._container) return;
      canvas.className = "leaflet-zoom-animated";
      this._container.replaceWith(canvas);
      this._container.width = 0; // gives its memory back at once
      Object.assign(this, { _container: canvas, _bounds: bounds, _center: center, _zoom: zoom, _middle: middle });
      L.DomUtil.setPosition(canvas, bounds.min);
      this.fire("painted");
    },
  });

  /* Puts a line of a pack into the path: vertices fine enough for the zoom, without those far outside that change
     nothing inside. `lift(i)` is true where the pen is up from vertex i - 1 to i. It goes on from the vertex `after`, if
     that is where it begins, so that a dash runs on from stroke to stroke; returns the last vertex. A continent is long: it
     can be interrupted. */
  leadline.tracing = function* tracing(path, shape, line, view, closed, lift, after = -1) {
    const { x, y, vertex } = shape;
    const { scale, origin, level, west, east, north, south } = view;
    const { at, from } = shape.needed(level);
    let [before, code, held, up] = [0, 0, -1, true];
    let heldCode = 0;
    let last = after;
    const put = (i) => {
      const px = x[i] * scale - origin.x; // no list is made for each vertex: what must be collected holds the page up
      const py = y[i] * scale - origin.y;
      if (up && !(last >= 0 && x[last] === x[i] && y[last] === y[i])) path.moveTo(px, py);
      else path.lineTo(px, py);
      up = false;
      last = i;
    };
    for (let k = from[line]; k < from[line + 1]; k += 1) {
      if ((k - from[line]) % MANY === MANY - 1) yield;
      const i = at[k];
      code = (x[i] < west ? 1 : x[i] > east ? 2 : 0) | (y[i] < north ? 4 : y[i] > south ? 8 : 0);
      const lifted = lift && held >= 0 && lift(held, i);
      if (held >= 0 && (lifted || up || !(before & heldCode & code))) {
        put(held);
        before = heldCode;
      }
      if (lifted) [up, last] = [true, -1];
      held = i;
      heldCode = code;
    }
    if (held >= 0) put(held);
    const first = vertex[line];
    if (closed && !(lift && lift(held, first))) path.lineTo(x[first] * scale - origin.x, y[first] * scale - origin.y);
    if (closed && !lift) path.closePath();
    return closed ? -1 : last;
  };

  /* Whether a line is smaller than so many pixels, across and down. */
  leadline.smaller = (boxes, line, view, px) =>
    (boxes[4 * line + 2] - boxes[4 * line]) * view.scale < px && (boxes[4 * line + 3] - boxes[4 * line + 1]) * view.scale < px;

  leadline.inView = (boxes, line, view) =>
    boxes[4 * line] < view.east && boxes[4 * line + 2] > view.west && boxes[4 * line + 1] < view.south && boxes[4 * line + 3] > view.north;
})();
