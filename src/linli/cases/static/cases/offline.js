// On every page: the worker is registered, what waits on this phone is told and sent as soon as there is a network.
const drafts = self.linliDrafts;
const LISTS_FOR = 3600e3; // how long the lists of a form without a network are taken for fresh
const AGAIN = 60e3;
const words = JSON.parse(document.getElementById("offline-words")?.textContent || "{}");
const say = (key, values = {}) => (words[key] || "").replace(/%\((\w+)\)s/g, (_, name) => values[name]);

if (drafts && "indexedDB" in self) begin();

function begin() {
  if (navigator.serviceWorker) register();
  drafts.heard?.addEventListener("message", tell);
  addEventListener("linli-drafts", tell);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (!document.hidden) send(); }, AGAIN);
  for (const form of document.querySelectorAll("form[data-forget]")) form.addEventListener("submit", forget);
  tell();
  send();
  lists();
}

async function register() {
  try {
    const found = await navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
    const spoken = document.documentElement.lang;
    if (found.active && localStorage.getItem("linli:kept-language") !== spoken) found.active.postMessage("refresh");
    localStorage.setItem("linli:kept-language", spoken);
  } catch { /* forbidden or not over https: the pages work as ever */ }
}

async function send() {
  if (!navigator.onLine || !(await drafts.all()).length) return;
  const before = (await drafts.sent()) || [];
  await drafts.sendAll();
  const fresh = ((await drafts.sent()) || []).filter((one) => !before.some((other) => other.number === one.number));
  if (fresh.length) announce(say("sent", { numbers: fresh.map((one) => one.number).join(say("comma")) }));
}

async function lists() {
  if (!navigator.onLine || !document.querySelector("[data-keeps-lists]")) return;
  const have = await drafts.lists();
  if (have && Date.now() - have.at < LISTS_FOR && have.who === document.querySelector("[data-keeps-lists]").dataset.keepsLists) return;
  drafts.refreshLists().catch(() => {});
}

// A quiet line above the page: how many wait, and the way to them. The page of the drafts says it itself.
async function tell() {
  const bar = document.getElementById("waiting-drafts");
  if (!bar) return;
  const count = (await drafts.all()).length;
  bar.hidden = !count;
  bar.querySelector("[data-said]").textContent = say(count === 1 ? "one" : "many", { count });
}

function announce(text) {
  const bar = document.getElementById("sent-drafts");
  if (!bar) return;
  bar.hidden = false;
  bar.querySelector("[data-said]").textContent = text;
}

// Signing out, or being forgotten: what this phone keeps goes with it. Reports that were not sent are named first.
async function forget(event) {
  const form = event.target;
  if (form.dataset.forgotten) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const everything = form.dataset.forget === "all";
  const lost = (await drafts.all().catch(() => [])).filter((draft) => everything || draft.kind === "report").length;
  if (lost && !confirm(say("lost", { count: lost }))) return;
  await drafts.forget(everything).catch(() => {});
  for (const name of Object.keys(localStorage)) if (name.startsWith("linli:draft:")) localStorage.removeItem(name);
  form.dataset.forgotten = "1";
  form.requestSubmit();
}
