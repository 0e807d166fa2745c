// What the pages do better with a script. Nothing here is needed: every page works without it.
const words = JSON.parse(document.getElementById("linli-words")?.textContent || "{}");
const say = (key, values = {}) => (words[key] || "").replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(`linli:${key}`)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(`linli:${key}`, JSON.stringify(value)); } catch { /* full or forbidden: do without */ } },
  drop(key) { try { localStorage.removeItem(`linli:${key}`); } catch { /* forbidden: nothing was kept */ } },
};

// --- dialogs ------------------------------------------------------------------------------------
function dialog(title, ...content) {
  const box = make("dialog", { "aria-label": title }, make("h2", {}, title), ...content);
  document.body.append(box);
  box.addEventListener("close", () => box.remove());
  box.showModal();
  return box;
}

function ask(sentence, label) {
  return new Promise((resolve) => {
    const yes = make("button", { class: "button primary", type: "button" }, label || say("yes"));
    const no = make("button", { class: "button", type: "button" }, say("cancel"));
    const box = dialog(sentence, make("div", { class: "actions" }, no, yes));
    box.addEventListener("close", () => resolve(box.returnValue === "yes"));
    yes.addEventListener("click", () => box.close("yes"));
    no.addEventListener("click", () => box.close(""));
    no.focus();
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const target = opener && document.getElementById(opener.dataset.open);
  if (target?.showModal) { event.preventDefault(); target.showModal(); }
  const closer = event.target.closest("[data-close]");
  if (closer) { event.preventDefault(); closer.closest("dialog, details")?.close?.(); closer.closest("details")?.removeAttribute("open"); }
  for (const sheet of all("details.sheet[open]")) if (!sheet.contains(event.target)) sheet.open = false;
});

// --- forms: asked first, sent once ----------------------------------------------------------------
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button || button.dataset.agreed || !window.HTMLDialogElement) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(button.dataset.confirm, button.textContent.trim()))) { button.focus(); return; }
  button.dataset.agreed = "1";
  button.click();
  delete button.dataset.agreed;
}, true);

function restore(form) {
  delete form.dataset.sending;
  for (const button of form.elements) if (button.dataset.held) { button.disabled = false; button.removeAttribute("aria-busy"); delete button.dataset.held; }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending || form.dataset.shrinking) { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method !== "post") return;
  form.dataset.sending = "1";
  // After this turn, so that the pressed button's own name and value still travel.
  setTimeout(() => {
    for (const button of form.elements) if (button.type === "submit" && !button.disabled) { button.disabled = true; button.dataset.held = "1"; button.setAttribute("aria-busy", "true"); }
  });
  setTimeout(() => restore(form), 15000);
});
window.addEventListener("pageshow", () => all("form[data-sending]").forEach(restore));
document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) restore(form); });

// --- photos: made smaller on the phone, metadata left behind ------------------------------------------
const EDGE = 1600;

async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  return { file: new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }), canvas };
}

function photos(input) {
  const area = input.closest(".field") || input.parentElement;
  const strip = area.querySelector("[data-previews]") || input.form?.querySelector("[data-previews]");
  const status = area.querySelector("[data-said]") || input.form?.querySelector("[data-said]");
  const most = Number(input.dataset.max) || 6;
  let kept = [];
  const tell = (text) => { if (status) status.textContent = text; };
  const show = () => {
    const carrier = new DataTransfer();
    kept.forEach((item) => carrier.items.add(item.file));
    input.files = carrier.files;
    if (!strip) return;
    strip.hidden = !kept.length;
    strip.replaceChildren(...kept.map((item) => {
      const remove = make("button", { type: "button", "aria-label": `${say("remove")}: ${item.file.name}` }, "×");
      remove.addEventListener("click", () => { kept = kept.filter((other) => other !== item); show(); input.focus(); });
      return make("li", {}, item.canvas || make("p", { class: "name" }, `${item.file.name} · ${say("unreadable")}`), remove);
    }));
  };
  input.addEventListener("change", async () => {
    if (!window.createImageBitmap || !window.DataTransfer) return;
    const chosen = [...input.files];
    if (input.form) input.form.dataset.shrinking = "1";
    tell(say("shrinking"));
    try {
      const fresh = [];
      for (const file of chosen) fresh.push(await shrink(file).catch(() => ({ file })));
      const joined = input.multiple ? [...kept, ...fresh] : fresh;
      tell(joined.length > most ? say("tooMany", { most }) : "");
      kept = joined.slice(0, most);
      show();
    } catch { tell(""); } finally { if (input.form) delete input.form.dataset.shrinking; }
  });
}

// --- counters -------------------------------------------------------------------------------------
function counter(control) {
  const line = document.getElementById(control.dataset.count);
  const most = Number(line?.dataset.most);
  if (!most) return;
  control.removeAttribute("maxlength"); // cutting a long paste silently loses words; say it instead
  const count = () => {
    const left = most - [...control.value].length;
    line.classList.toggle("over", left < 0);
    line.textContent = left < 0 ? say("over", { over: -left }) : say("left", { left });
  };
  control.addEventListener("input", count);
  count();
}

// --- drafts: text only, on this device, three days ---------------------------------------------------
const KEPT_FOR = 3 * 86400e3;

function draft(form) {
  const key = `draft:${form.dataset.draft}`;
  const controls = all("textarea, input[type=text], input:not([type]), input[type=search], select", form).filter((control) => control.name && !control.closest("[data-no-draft]"));
  const saved = store.get(key);
  if (saved && Date.now() - saved.at < KEPT_FOR) {
    let back = false;
    for (const control of controls) {
      const text = saved.values[control.name];
      if (text && !control.value) { control.value = text; control.dispatchEvent(new Event("input", { bubbles: true })); back = true; }
    }
    if (back) {
      const again = make("button", { type: "button", class: "linkish" }, say("startAfresh"));
      const line = make("p", { class: "help", role: "status" }, `${say("restored")} `, again);
      again.addEventListener("click", () => { store.drop(key); controls.forEach((control) => { control.value = control.defaultValue || ""; }); line.remove(); controls[0]?.focus(); });
      form.prepend(line);
    }
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => store.set(key, { at: Date.now(), values: Object.fromEntries(controls.map((control) => [control.name, control.value]).filter(([, text]) => text)) }), 400);
  });
}

// --- bulk work ------------------------------------------------------------------------------------
function bulk(bar) {
  const ticks = () => all("[data-tick]", bar.closest("form"));
  const tally = () => { bar.querySelector("[data-tally]").textContent = say("chosen", { count: ticks().filter((tick) => tick.checked).length }); };
  bar.closest("form").addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) ticks().forEach((tick) => { tick.checked = event.target.checked; });
    tally();
  });
  tally();
}

// --- keyboard ---------------------------------------------------------------------------------------
const first = (form) => form.querySelector("input:not([type=hidden]), textarea, select");
const keyed = () => all("[data-key]").filter((node) => node.offsetParent);

function step(by) {
  const links = all("[data-rows] a.row-title").filter((link) => link.offsetParent);
  let here = links.indexOf(document.activeElement);
  if (here < 0) here = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[Math.min(links.length - 1, Math.max(0, here < 0 ? 0 : here + by))]?.focus();
}

function listKeys() {
  const lines = [["j", say("next")], ["k", say("previous")], ["/", say("search")], ["?", say("thisList")], ...all("[data-key-help]").map((node) => [node.dataset.keyHelp, node.dataset.keyWord]), ...keyed().map((node) => [node.dataset.key, node.dataset.keyWord || node.textContent.trim()])];
  const list = make("dl", { class: "facts" });
  for (const [key, label] of lines) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, label));
  const on = make("input", { type: "checkbox" });
  on.checked = store.get("keys") !== false;
  on.addEventListener("change", () => store.set("keys", on.checked));
  dialog(say("keys"), list, make("label", { class: "choice" }, on, make("span", {}, say("keysOn"))), make("form", { method: "dialog", class: "actions" }, make("button", { class: "button" }, say("close"))));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { const sheet = document.querySelector("details.sheet[open]"); if (sheet) { sheet.open = false; sheet.querySelector("summary").focus(); } }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  if (event.key === "?") { listKeys(); return; }
  if (store.get("keys") === false) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/") { const box = document.querySelector("[data-search]"); if (box) { event.preventDefault(); box.focus(); } }
  else { const node = keyed().find((one) => one.dataset.key === event.key); if (node) { event.preventDefault(); if (node.matches("form")) first(node)?.focus(); else node.click(); } }
});

// --- pickers: Enter and the button search; the form around them is not sent ---------------------------
function search(event, input) {
  if (!input || !window.htmx) return;
  event.preventDefault();
  window.htmx.trigger(input, "search");
}
document.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing && event.target.matches("[data-picker] input[type=search]")) search(event, event.target); });
document.addEventListener("click", (event) => { if (event.target.closest("[data-picker] [name=_find]")) search(event, event.target.closest("[data-picker]").querySelector("input[type=search]")); });

// --- wake, now and after every fragment ---------------------------------------------------------------
const parts = [["input[data-shrink]", photos], ["[data-count]", counter], ["form[data-draft]", draft], ["[data-bulk]", bulk]];
function wake(root) {
  for (const done of all("[data-draft-done]", root)) store.drop(`draft:${done.dataset.draftDone}`);
  for (const [selector, begin] of parts) for (const node of all(selector, root)) if (!node.dataset.awake) { node.dataset.awake = "1"; begin(node); }
}
wake(document);
document.addEventListener("htmx:afterSwap", (event) => wake(event.target.parentElement || document));
