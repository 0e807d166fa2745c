// The drawing board: Leaflet.draw on the grid and its neighbours. What is drawn goes into the text field below the map.
import { LINES, OWN, ground } from "./ground.js";

const L = window.L;
const canvas = document.getElementById("draw-map");
const form = canvas.closest("form");
const field = form.querySelector("textarea[name=boundary]");
const said = form.querySelector("[data-said]");
const { box, neighbours, words } = JSON.parse(document.getElementById("draw-data").textContent);
const CATCH = 12; // pixels within which a corner takes a neighbour's place

speak();
canvas.hidden = false;
const map = ground(canvas, { tiles: canvas.dataset.tiles, gcj: "tilesGcj" in canvas.dataset });
const around = L.geoJSON(neighbours.map((one) => ({ type: "Feature", properties: { name: one.name }, geometry: one.shape })), { style: LINES, interactive: false }).addTo(map);
around.eachLayer((layer) => layer.bindTooltip(plain(layer.feature.properties.name), { permanent: neighbours.length < 40, direction: "center", className: "grid-name" }));
const corners = neighbours.flatMap((one) => one.shape.coordinates.flat(one.shape.type === "Polygon" ? 1 : 2)).map(([lng, lat]) => L.latLng(lat, lng));
const own = new L.FeatureGroup().addTo(map);
readField();
if (own.getLayers().length) map.fitBounds(own.getBounds().pad(0.3)); else if (box) map.fitBounds([[box[1], box[0]], [box[3], box[2]]]); else map.setView([30.5, 105], 5);

map.addControl(new L.Control.Draw({
  position: "topright",
  draw: { polygon: { allowIntersection: false, showArea: false, shapeOptions: OWN, drawError: { color: "#8e1b1b", message: words.crosses } }, polyline: false, rectangle: false, circle: false, circlemarker: false, marker: false },
  edit: { featureGroup: own, poly: { allowIntersection: false } },
}));
map.on(L.Draw.Event.CREATED, ({ layer }) => { own.addLayer(layer.setStyle(OWN)); settle(layer); write(); });
map.on(L.Draw.Event.EDITVERTEX, ({ poly }) => { settle(poly); write(); });
map.on(L.Draw.Event.EDITED, write);
map.on(L.Draw.Event.EDITSTOP, write);
map.on(L.Draw.Event.DELETED, write);
field.addEventListener("change", () => { readField(); tell(); });
tell();

function plain(text) { return text.replace(/[<&]/g, ""); }

function readField() {
  let shape;
  try { shape = JSON.parse(field.value || "null"); } catch { return; }
  if (!shape) return;
  own.clearLayers();
  const parts = shape.type === "MultiPolygon" ? shape.coordinates : shape.type === "Polygon" ? [shape.coordinates] : [];
  for (const part of parts) own.addLayer(L.polygon(part.map((ring) => ring.slice(0, -1).map(([lng, lat]) => [lat, lng])), OWN));
}

// Corners near a neighbour's corner take exactly its place, so that no gap and no overlap is left between them.
function settle(polygon) {
  const near = (corner) => {
    const here = map.latLngToContainerPoint(corner);
    let best = null, least = CATCH;
    for (const other of corners) {
      const apart = map.latLngToContainerPoint(other).distanceTo(here);
      if (apart < least) { least = apart; best = other; }
    }
    return best || corner;
  };
  const walk = (rings) => (Array.isArray(rings[0]) ? rings.map(walk) : rings.map(near));
  polygon.setLatLngs(walk(polygon.getLatLngs()));
  polygon.editing?.enabled?.() && polygon.editing.updateMarkers?.();
}

function write() {
  const round = (ring) => {
    const line = ring.map(({ lng, lat }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))]);
    return [...line, line[0]];
  };
  const parts = own.getLayers().map((layer) => layer.getLatLngs()).flatMap((rings) => (Array.isArray(rings[0]?.[0]) ? rings : [rings])).filter((rings) => rings[0]?.length > 2);
  const shapes = parts.map((rings) => rings.map(round));
  field.value = !shapes.length ? "" : JSON.stringify(shapes.length === 1 ? { type: "Polygon", coordinates: shapes[0] } : { type: "MultiPolygon", coordinates: shapes });
  tell();
}

function tell() {
  const metres = own.getLayers().flatMap((layer) => layer.getLatLngs()).reduce((sum, ring, place) => sum + (place === 0 || Array.isArray(ring) ? L.GeometryUtil.geodesicArea(Array.isArray(ring[0]) ? ring[0] : ring) : 0), 0);
  said.textContent = metres ? words.area.replace("%(hectares)s", (metres / 1e4).toFixed(1)) : words.nothing;
}

function speak() {
  const to = L.drawLocal;
  to.draw.toolbar.buttons.polygon = words.draw;
  Object.assign(to.draw.toolbar.actions, { title: words.cancel, text: words.cancel });
  Object.assign(to.draw.toolbar.finish, { title: words.finish, text: words.finish });
  Object.assign(to.draw.toolbar.undo, { title: words.undo, text: words.undo });
  Object.assign(to.draw.handlers.polygon.tooltip, { start: words.start, cont: words.next, end: words.end });
  Object.assign(to.edit.toolbar.actions.save, { title: words.save, text: words.save });
  Object.assign(to.edit.toolbar.actions.cancel, { title: words.cancel, text: words.cancel });
  Object.assign(to.edit.toolbar.actions.clearAll, { title: words.clear, text: words.clear });
  Object.assign(to.edit.toolbar.buttons, { edit: words.edit, editDisabled: words.edit, remove: words.delete, removeDisabled: words.delete });
  Object.assign(to.edit.handlers.edit.tooltip, { text: words.drag, subtext: "" });
  Object.assign(to.edit.handlers.remove.tooltip, { text: words.remove });
}
