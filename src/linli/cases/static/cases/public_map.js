// The public map. The table under it says the same; Leaflet is fetched only here.
import { LINES, ground, script } from "../places/ground.js";

async function open(box) {
  const canvas = box.querySelector("[data-canvas]"), said = box.querySelector("[data-said]");
  try {
    await script(box.dataset.script);
    const [net, found] = await Promise.all([box.dataset.outlines, box.dataset.spots].map(async (address) => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }));
    canvas.hidden = false;
    const L = window.L, map = ground(canvas, { tiles: box.dataset.tiles, gcj: "tilesGcj" in box.dataset });
    const lines = L.geoJSON(net, { style: LINES, interactive: false }).addTo(map);
    const spots = L.geoJSON(found, { pointToLayer: (feature, point) => circle(L, feature.properties, point) }).addTo(map);
    spots.eachLayer((layer) => layer.bindPopup(() => words(layer.feature.properties, box.dataset), { maxWidth: 260 }));
    const around = spots.getLayers().length ? spots.getBounds() : net.features.length ? lines.getBounds() : null;
    if (around) map.fitBounds(around, { padding: [24, 24], maxZoom: 15 }); else map.setView([30.5, 105], 5);
  } catch {
    said.textContent = box.dataset.failed;
  }
}

// Live ones are full, ended ones hollow: never colour alone. A grid is drawn wider than a point.
function circle(L, spot, point) {
  const many = spot.live + spot.ended;
  return L.circleMarker(point, {
    radius: Math.min(6 + 2.2 * Math.sqrt(many), 22), weight: 2, dashArray: spot.grid ? "4 3" : null,
    color: spot.live ? "#b93a2b" : "#2f6f5e", fillColor: spot.live ? "#b93a2b" : "#ffffff", fillOpacity: spot.live ? 0.35 : 0.7,
  });
}

function words(spot, labels) {
  const node = document.createElement("div");
  const head = document.createElement("strong");
  head.textContent = `${labels.live} ${spot.live} · ${labels.ended} ${spot.ended}`;
  const list = document.createElement("ul");
  list.className = "spot-list";
  for (const [title, address] of spot.cases) {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    item.append(link);
    list.append(item);
  }
  node.append(head, list);
  if (spot.live + spot.ended > spot.cases.length) node.append(labels.more);
  return node;
}

for (const box of document.querySelectorAll("[data-public-map]")) open(box);
