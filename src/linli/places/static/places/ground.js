// What the picker and the drawing board share: loading Leaflet when it is needed, the quiet ground, and GCJ-02 tiles.
const loaded = new Map();

function load(node) {
  const address = node.src || node.href;
  if (!loaded.has(address)) {
    loaded.set(address, new Promise((done, failed) => {
      node.addEventListener("load", done);
      node.addEventListener("error", failed);
      document.head.append(node);
    }));
  }
  return loaded.get(address);
}

export function script(src) { return load(Object.assign(document.createElement("script"), { src })); }
export function style(href) { return load(Object.assign(document.createElement("link"), { rel: "stylesheet", href })); }

// The published GCJ-02 shift: tiles drawn in GCJ-02 are asked for at the shifted place, so that our WGS-84 lines lie true.
function shift(lat, lng) {
  const x = lng - 105, y = lat - 35, pi = Math.PI, root = Math.sqrt(Math.abs(x));
  const waves = (20 * Math.sin(6 * x * pi) + 20 * Math.sin(2 * x * pi)) * 2 / 3;
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves;
  north += (20 * Math.sin(y * pi) + 40 * Math.sin(y / 3 * pi)) * 2 / 3 + (160 * Math.sin(y / 12 * pi) + 320 * Math.sin(y * pi / 30)) * 2 / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves;
  east += (20 * Math.sin(x * pi) + 40 * Math.sin(x / 3 * pi)) * 2 / 3 + (150 * Math.sin(x / 12 * pi) + 300 * Math.sin(x / 30 * pi)) * 2 / 3;
  const phi = lat * pi / 180, bend = 1 - 0.00669342162296594323 * Math.sin(phi) ** 2, axis = 6378245;
  return [north * 180 / (axis * (1 - 0.00669342162296594323) / (bend * Math.sqrt(bend)) * pi), east * 180 / (axis / Math.sqrt(bend) * Math.cos(phi) * pi)];
}

export function ground(canvas, { tiles, gcj }) {
  const L = window.L;
  const map = L.map(canvas, { zoomSnap: 0.5, attributionControl: false, keyboard: true, fadeAnimation: false });
  if (tiles) {
    const Tiles = gcj ? L.TileLayer.extend({
      _setView(centre, zoom, ...rest) { L.TileLayer.prototype._setView.call(this, moved(centre), zoom, ...rest); },
      _update(centre) { L.TileLayer.prototype._update.call(this, moved(centre || this._map.getCenter())); },
      _setZoomTransform(level, centre, zoom) { L.TileLayer.prototype._setZoomTransform.call(this, level, moved(centre), zoom); },
    }) : L.TileLayer;
    new Tiles(tiles, { maxZoom: 19, crossOrigin: true }).addTo(map);
  }
  return map;
}

function moved(centre) {
  const [north, east] = shift(centre.lat, centre.lng);
  return window.L.latLng(centre.lat + north, centre.lng + east);
}

export const LINES = { color: "#b0a68f", weight: 1.5, fillColor: "#ffffff", fillOpacity: 0.35 };
export const OWN = { color: "#b93a2b", weight: 2.5, fillColor: "#b93a2b", fillOpacity: 0.14 };
