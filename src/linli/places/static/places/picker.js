// The place picker's map. The page works without it; Leaflet is fetched only when somebody opens the map.
import { LINES, ground, script, style } from "./ground.js";

const far = (value) => Number(value).toFixed(6);

async function open(box) {
  const at = (name) => box.querySelector(`[data-${name}]`);
  const canvas = at("canvas"), said = at("said"), lon = at("lon"), lat = at("lat"), unpin = at("unpin");
  const words = said.dataset;
  try {
    await Promise.all([style(box.dataset.style), style(box.dataset.ownStyle), script(box.dataset.script)]);
    const answer = await fetch(box.dataset.outlines);
    if (!answer.ok) throw new Error(answer.status);
    const net = await answer.json();
    canvas.hidden = false;
    at("tools").hidden = false;
    const map = ground(canvas, { tiles: box.dataset.tiles, gcj: "tilesGcj" in box.dataset });
    const L = window.L;
    const lines = L.geoJSON(net, { style: LINES, interactive: false }).addTo(map);
    const cross = document.createElement("div");
    cross.className = "pin-cross";
    canvas.append(cross);
    if (net.features.length) map.fitBounds(lines.getBounds(), { padding: [8, 8] }); else map.setView([30.5, 105], 5);
    names(map, lines);
    let pin = null;
    const tell = (text) => { said.textContent = text; };
    const put = async (point) => {
      const here = L.latLng(point).wrap();
      lon.value = far(here.lng);
      lat.value = far(here.lat);
      if (pin) pin.setLatLng(here); else pin = L.circleMarker(here, { radius: 9, color: "#fff", weight: 3, fillColor: "#b93a2b", fillOpacity: 1, interactive: false }).addTo(map);
      unpin.hidden = false;
      tell(words.pinned);
      try {
        const found = await (await fetch(`${box.dataset.here}?lon=${lon.value}&lat=${lat.value}`)).json();
        tell(found.inside ? `${words.pinned} ${found.said}` : found.said || words.pinned);
      } catch { /* the form says it when it is sent */ }
    };
    map.on("click", (event) => put(event.latlng));
    at("centre").addEventListener("click", () => put(map.getCenter()));
    at("locate").addEventListener("click", () => {
      if (!navigator.geolocation) { tell(words.refused); return; }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => { map.setView([coords.latitude, coords.longitude], 16); put([coords.latitude, coords.longitude]); },
        () => tell(words.refused),
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
      );
    });
    unpin.addEventListener("click", () => { lon.value = lat.value = ""; pin?.remove(); pin = null; unpin.hidden = true; tell(words.tap); });
    if (lon.value && lat.value) { map.setView([lat.value, lon.value], 16); put([lat.value, lon.value]); } else tell(words.tap);
  } catch {
    said.textContent = words.failed;
    delete box.dataset.opened;
  }
}

// Names are drawn once the map is near enough for them to stand apart.
function names(map, lines) {
  const L = window.L;
  let shown = L.layerGroup().addTo(map);
  const draw = () => {
    shown.clearLayers();
    if (map.getZoom() < 14) return;
    lines.eachLayer((layer) => {
      const centre = layer.getBounds().getCenter();
      if (map.getBounds().contains(centre)) L.tooltip({ permanent: true, direction: "center", className: "grid-name", interactive: false }).setLatLng(centre).setContent(document.createTextNode(layer.feature.properties.name).textContent.replace(/[<&]/g, "")).addTo(shown);
    });
  };
  map.on("moveend zoomend", draw);
  draw();
}

function wake() {
  for (const shell of document.querySelectorAll("details[data-map-shell]")) {
    const box = shell.querySelector("[data-map]");
    if (shell.open && box && !box.dataset.opened) { box.dataset.opened = "1"; open(box); }
  }
}
document.addEventListener("toggle", (event) => { if (event.target.matches?.("details[data-map-shell]")) wake(); }, true);
document.addEventListener("htmx:afterSwap", wake);
wake();

// Enter in the picker searches, or does nothing: it never presses the first button of the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-place] input:not([type=radio])")) return;
  event.preventDefault();
  if (event.target.type === "search" && window.htmx) window.htmx.trigger(event.target, "search");
});
// With a script the buttons ask for the next step; without one they would send the form.
document.addEventListener("click", (event) => {
  if (!window.htmx) return;
  const search = event.target.closest?.("[data-place-search]")?.parentElement.querySelector("input[type=search]");
  const select = event.target.closest?.("[data-place-next]")?.parentElement.querySelector("select");
  if (search) window.htmx.trigger(search, "search");
  if (select?.value) window.htmx.trigger(select, "chosen"); else select?.focus();
  if (search || select) event.preventDefault();
});
// A list opened by finger or mouse goes on at once; arrow keys pass through its values, so the keyboard presses the button.
let pointed = 0;
document.addEventListener("pointerdown", (event) => { if (event.target.closest?.("[data-place-select]")) pointed = Date.now(); });
document.addEventListener("keydown", (event) => { if (event.target.matches?.("[data-place-select]")) pointed = 0; });
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-place-select]") && event.target.value && Date.now() - pointed < 60000) window.htmx?.trigger(event.target, "chosen");
});
// A step replaces the tree: whoever was in it goes on where the next choice is. Other parts of the page may be replaced in between.
let within = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const tree = event.detail.target;
  if (tree.matches?.(".place-tree")) within = tree.contains(document.activeElement) ? tree.closest("[data-place]") : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.matches?.(".place-tree")) return;
  (within?.querySelector(".place-tree select") || within?.querySelector(".place-tree button"))?.focus();
  within = null;
});
