// The page of the drafts: drawn from what this phone keeps, and drawn anew whenever that changes.
const drafts = self.linliDrafts;
const board = document.getElementById("drafts");
const words = JSON.parse(document.getElementById("drafts-words").textContent);
const say = (key, values = {}) => (words[key] || "").replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const piece = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const TONES = { waiting: "soon", unfinished: "neutral", later: "soon", sign_in: "soon", wrong: "late", urgent: "late", conflict: "late" };
let busy = false;
let mine = "";

function moment(at) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);
}

function actions(draft, line) {
  const put = (name, act, { primary = false } = {}) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = primary ? "button primary" : "button";
    button.textContent = say(name);
    button.dataset.act = name;
    button.addEventListener("click", act);
    line.append(button);
  };
  const link = (name, href, primary = false) => {
    const way = document.createElement("a");
    way.href = href;
    way.className = primary ? "button primary" : "button";
    way.textContent = say(name);
    line.append(way);
  };
  const again = async (change) => { // the new one is kept before the old one goes: a phone switched off in between loses nothing
    const changed = { ...draft, changed: Date.now(), said: [], state: "waiting", ...change };
    await drafts.put(changed);
    if (changed.key !== draft.key) await drafts.remove(draft.key);
    sendOne(changed.key);
  };
  if (draft.state === "conflict") {
    put("keep_sent", () => drafts.remove(draft.key), { primary: true });
    put("send_new", () => again({ key: crypto.randomUUID() }));
  } else if (draft.state === "urgent") {
    link("ring", `tel:${draft.ring}`, true);
    put("not_urgent", () => again({ fields: [...draft.fields, ["not_urgent", "1"]] }));
  } else if (draft.state === "sign_in") {
    link("sign_in", draft.url || "/accounts/login/?next=/drafts/", true);
  } else if (draft.state !== "unfinished") {
    put("send", () => sendOne(draft.key));
  }
  link("edit", `/drafts/write/${draft.kind}/?key=${encodeURIComponent(draft.key)}`, draft.state === "unfinished" || draft.state === "wrong");
  put("delete", () => { if (confirm(say("delete_sure"))) drafts.remove(draft.key); });
}

function row(draft) {
  const item = piece("draft-row");
  const at = (name) => item.querySelector(`[data-${name}]`);
  item.dataset.key = draft.key;
  item.dataset.state = draft.state;
  const foreign = draft.kind === "report" && draft.owner && mine && draft.owner !== mine;
  at("title").textContent = foreign ? say("foreign") : drafts.field(draft, "words").slice(0, 60) || say("no_words");
  const meta = [say(`kind_${draft.kind}`), moment(draft.changed)];
  if (draft.photos.length) meta.push(say(draft.photos.length === 1 ? "photo" : "photos", { count: draft.photos.length }));
  at("meta").textContent = meta.join(" · ");
  at("chip").textContent = say(`state_${draft.state}`);
  at("chip").classList.add(`tone-${TONES[draft.state] || "neutral"}`);
  const said = foreign ? [say("foreign_help")] : draft.said;
  at("said").hidden = !said.length;
  at("said").textContent = said.join(" ");
  if (foreign) at("actions").remove(); else actions(draft, at("actions"));
  return item;
}

function sentRow(one) {
  const item = piece("sent-row");
  const title = item.querySelector("[data-title]");
  title.textContent = one.number;
  if (one.url) title.href = one.url; else title.replaceWith(Object.assign(document.createElement("span"), { className: "row-title", textContent: one.number }));
  item.querySelector("[data-meta]").textContent = moment(one.at);
  return item;
}

async function draw() {
  const [list, sent] = [await drafts.all(), (await drafts.sent()) || []];
  mine = (await drafts.lists())?.who || "";
  board.querySelector("[data-list]").replaceChildren(...list.map(row));
  board.querySelector("[data-waiting]").hidden = !list.length;
  board.querySelector("[data-none]").hidden = Boolean(list.length);
  board.querySelector("[data-count]").textContent = say(list.length === 1 ? "one" : "many", { count: list.length });
  board.querySelector("[data-sent]").hidden = !sent.length;
  board.querySelector("[data-sent-list]").replaceChildren(...sent.slice(0, 8).map(sentRow));
  board.querySelector("[data-send-all]").hidden = !list.some((draft) => ["waiting", "later", "sign_in"].includes(draft.state));
  board.querySelector("[data-offline]").hidden = navigator.onLine;
  board.dataset.drawn = String(Date.now());
}

async function sendOne(key) {
  if (busy) return;
  busy = true;
  board.setAttribute("aria-busy", "true");
  const went = await drafts.sendAll(key);
  busy = false;
  board.removeAttribute("aria-busy");
  board.querySelector("[data-failed]").hidden = went;
  await draw();
}

board.querySelector("[data-send-all]").addEventListener("click", () => sendOne());
drafts.heard?.addEventListener("message", draw);
addEventListener("linli-drafts", draw);
addEventListener("online", draw);
addEventListener("offline", draw);
document.getElementById("kept-line").hidden = !new URLSearchParams(location.search).has("kept");
draw().then(() => { board.hidden = false; });
