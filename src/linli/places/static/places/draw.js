// The drawing board: Leaflet.draw's pens behind our own buttons. What is drawn goes into the text field below the map.
import { LINES, OWN, ground } from "./ground.js";

const L = window.L;
const canvas = document.getElementById("draw-map");
const form = canvas.closest("form");
const field = form.querySelector("textarea[name=boundary]");
const said = form.querySelector("[data-said]");
const tools = form.querySelector("[data-tools]");
const button = (name) => tools.querySelector(`[data-tool=${name}]`);
const { box, neighbours, words } = JSON.parse(document.getElementById("draw-data").textContent);
const CATCH = 14; // pixels within which a corner takes a neighbour's place
const CORNER = new L.DivIcon({ className: "leaflet-div-icon leaflet-editing-icon", iconSize: matchMedia("(pointer: coarse)").matches ? [24, 24] : [12, 12] });

speak();
canvas.hidden = tools.hidden = false;
const map = ground(canvas, { tiles: canvas.dataset.tiles, gcj: "tilesGcj" in canvas.dataset });
const around = L.geoJSON(neighbours.map((one) => ({ type: "Feature", properties: { name: one.name }, geometry: one.shape })), { style: LINES, interactive: false }).addTo(map);
around.eachLayer((layer) => layer.bindTooltip(layer.feature.properties.name.replace(/[<&]/g, ""), { permanent: neighbours.length < 40, direction: "center", className: "grid-name" }));
const corners = neighbours.flatMap((one) => one.shape.coordinates.flat(one.shape.type === "Polygon" ? 1 : 2)).map(([lng, lat]) => L.latLng(lat, lng));
const own = new L.FeatureGroup().addTo(map);
const past = []; // what stood in the field before each change
let pen = null, held = "";
readField();
if (own.getLayers().length) map.fitBounds(own.getBounds().pad(0.3)); else if (box) map.fitBounds([[box[1], box[0]], [box[3], box[2]]]); else map.setView([30.5, 105], 5);
tell();
if (!own.getLayers().length) take("draw");

tools.addEventListener("click", (event) => {
  const name = event.target.closest("[data-tool]")?.dataset.tool;
  if (name === "undo") undo(); else if (name) take(held === name ? "" : name);
});
map.on(L.Draw.Event.CREATED, ({ layer }) => { own.addLayer(layer.setStyle(OWN)); settle(layer); write(); drop(); });
map.on(L.Draw.Event.EDITVERTEX, ({ poly }) => { settle(poly); write(); });
own.on("click", ({ layer }) => { if (held === "remove") { own.removeLayer(layer); write(); drop(); } });
field.addEventListener("change", () => { drop(); readField(); tell(); });
form.addEventListener("submit", () => drop());

function take(name) {
  drop();
  held = name;
  if (name === "draw") {
    pen = new L.Draw.Polygon(map, { allowIntersection: false, shapeOptions: OWN, drawError: { color: "#8e1b1b", message: words.crosses }, icon: CORNER, touchIcon: CORNER });
    pen.enable();
    said.textContent = words.start;
  } else if (name === "edit") {
    own.eachLayer((layer) => { layer.options.poly = { allowIntersection: false, icon: CORNER, touchIcon: CORNER }; layer.editing = new L.Edit.Poly(layer, { icon: CORNER, touchIcon: CORNER }); layer.editing.enable(); });
    said.textContent = words.drag;
  } else if (name === "remove") said.textContent = words.remove;
  if (name) button(name).setAttribute("aria-pressed", "true");
}

function drop() {
  if (held) button(held).setAttribute("aria-pressed", "false");
  if (held === "draw") pen?.disable();
  if (held === "edit") own.eachLayer((layer) => layer.editing?.disable());
  pen = null;
  held = "";
  tell();
}

function undo() {
  if (held === "draw" && pen?._markers?.length) { pen.deleteLastVertex(); return; }
  if (!past.length) return;
  drop();
  field.value = past.pop();
  readField();
  tell();
}

function readField() {
  let shape;
  own.clearLayers();
  try { shape = JSON.parse(field.value || "null"); } catch { return; }
  const parts = shape?.type === "MultiPolygon" ? shape.coordinates : shape?.type === "Polygon" ? [shape.coordinates] : [];
  for (const part of parts) own.addLayer(L.polygon(part.map((ring) => ring.slice(0, -1).map(([lng, lat]) => [lat, lng])), OWN));
}

// Corners near a neighbour's corner take exactly its place, so that no gap and no overlap is left between them.
function settle(polygon) {
  let moved = false;
  const near = (corner) => {
    const here = map.latLngToContainerPoint(corner);
    let best = null, least = CATCH;
    for (const other of corners) {
      const apart = map.latLngToContainerPoint(other).distanceTo(here);
      if (apart < least) { least = apart; best = other; }
    }
    if (!best || best.equals(corner, 1e-9)) return corner;
    moved = true;
    return L.latLng(best.lat, best.lng);
  };
  const walk = (rings) => (Array.isArray(rings[0]) ? rings.map(walk) : rings.map(near));
  const settled = walk(polygon.getLatLngs());
  if (!moved) return;
  polygon.setLatLngs(settled);
  if (held === "edit") { polygon.editing.disable(); polygon.editing = new L.Edit.Poly(polygon, { icon: CORNER, touchIcon: CORNER }); polygon.editing.enable(); }
}

function write() {
  past.push(field.value);
  const round = (ring) => {
    const line = ring.map(({ lng, lat }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))]);
    return [...line, line[0]];
  };
  const shapes = own.getLayers().map((layer) => layer.getLatLngs().filter((ring) => ring.length > 2).map(round)).filter((rings) => rings.length);
  field.value = !shapes.length ? "" : JSON.stringify(shapes.length === 1 ? { type: "Polygon", coordinates: shapes[0] } : { type: "MultiPolygon", coordinates: shapes });
  if (!held || held === "edit") tell();
}

function tell() {
  let metres = 0;
  for (const layer of own.getLayers()) layer.getLatLngs().forEach((ring, place) => { metres += (place ? -1 : 1) * L.GeometryUtil.geodesicArea(ring); });
  said.textContent = metres ? words.area.replace("%(hectares)s", (metres / 1e4).toFixed(1)) : words.nothing;
}

function speak() {
  const to = L.drawLocal.draw.handlers.polygon.tooltip;
  Object.assign(to, { start: words.start, cont: words.next, end: words.end });
  Object.assign(L.drawLocal.edit.handlers.edit.tooltip, { text: words.drag, subtext: "" });
}
