// The form that needs no network: lists from what this phone keeps, and whatever is written becomes a draft.
const drafts = self.linliDrafts;
const form = document.getElementById("write");
const asked = new URLSearchParams(location.search);
const option = (value, label) => Object.assign(document.createElement("option"), { value, textContent: label });
let draft = null;

function fill(select, rows) {
  for (const [value, label] of rows) select.append(option(value, label));
  select.closest(".field").hidden = !rows.length;
}

function offer(lists) {
  for (const [heading, rows] of lists?.categories || []) {
    const group = Object.assign(document.createElement("optgroup"), { label: heading });
    group.append(...rows.map(([code, label]) => option(code, label)));
    form.category.append(group);
  }
  form.category.closest(".field").hidden = !lists?.categories?.length;
  if (form.grid) {
    fill(form.grid, (lists?.grids || []).map((grid) => [grid.code, grid.name]));
    if (lists?.grids?.length === 1) form.grid.value = lists.grids[0].code;
    form.grid.addEventListener("change", () => places(lists));
    places(lists);
  } else fill(form.place_address, lists?.places?.length ? lists.places : (lists?.grids || []).flatMap((grid) => grid.addresses));
}

// Addresses and facilities of the chosen grid; without one, of all one's grids.
function places(lists) {
  const grids = (lists?.grids || []).filter((grid) => !form.grid.value || grid.code === form.grid.value);
  for (const [select, name] of [[form.place_address, "addresses"], [form.place_plate, "facilities"]]) {
    const chosen = select.value;
    select.replaceChildren(select.options[0]);
    fill(select, grids.flatMap((grid) => grid[name]));
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = "";
  }
}

function restore() {
  for (const [name, value] of draft.fields) {
    const control = form.elements[name];
    if (!control) { const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value }); form.append(hidden); continue; }
    if (control instanceof RadioNodeList || control.type === "radio") { control.value = value; continue; }
    if (control.type === "checkbox") { control.checked = true; continue; }
    if (control.tagName === "BUTTON") continue;
    if (control.tagName === "SELECT" && ![...control.options].some((one) => one.value === value)) control.append(option(value, value));
    control.value = value;
  }
  showPhotos();
}

// Photos the draft holds already: shown, and taken out again with a tap.
function showPhotos() {
  const strip = document.getElementById("kept-photos");
  strip.hidden = !draft.photos.length;
  strip.replaceChildren(...draft.photos.map((photo) => {
    const item = document.getElementById("kept-photo").content.firstElementChild.cloneNode(true);
    const picture = item.querySelector("img");
    picture.src = URL.createObjectURL(photo.blob);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    item.querySelector("button").addEventListener("click", () => { draft.photos = draft.photos.filter((other) => other !== photo); showPhotos(); });
    return item;
  }));
}

async function keep(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.shrinking) return;
  if (!form.words.value.trim()) { form.words.focus(); form.words.setAttribute("aria-invalid", "true"); document.getElementById("missing").hidden = false; return; }
  const filled = new FormData(form, event.submitter);
  await drafts.keepForm(form.dataset.kind, filled, { draft });
  if (navigator.onLine) await Promise.race([drafts.sendAll(), new Promise((done) => setTimeout(done, 4000))]);
  localStorage.removeItem(`linli:draft:${form.dataset.kind}`);
  location.assign("/drafts/?kept=1");
}

const here = document.getElementById("here");
if (here && navigator.geolocation) {
  here.hidden = false;
  here.querySelector("button").addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.place_lon.value = coords.longitude.toFixed(6);
    form.place_lat.value = coords.latitude.toFixed(6);
    here.querySelector("[data-said]").textContent = here.dataset.done;
  }, () => { here.querySelector("[data-said]").textContent = here.dataset.refused; }));
}

async function begin() {
  draft = asked.get("key") ? await drafts.get(asked.get("key")) : null;
  offer(await drafts.lists());
  if (draft) restore();
  else if (asked.get("place")) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: asked.get("place").startsWith("A") ? "place_address" : "place_plate", value: asked.get("place") }));
  form.hidden = false;
  form.dataset.ready = "1";
}
form.addEventListener("submit", keep, true);
begin();
