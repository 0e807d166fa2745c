// Drafts on this phone and their sending, for pages and for the worker alike: no import and no export, one name on `self`.
// A draft: { key, kind, owner, fields: [[name, value], …], photos: [{ name, blob }], made, changed, state, said, number, url, ring }.
// `key` is the submission key: however often it is sent, it is one case. `state`: waiting, unfinished, or what the server said.
self.linliDrafts = (() => {
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "submission_key", "photos", "kind"]);
  const STEPS = ["place_step", "look", "begin", "_find"]; // buttons of a form that is still being filled in
  const GOES = new Set(["waiting", "later", "sign_in"]); // what is tried by itself when there is a network
  const KEPT_SENT = 20;
  const heard = typeof BroadcastChannel === "function" ? new BroadcastChannel("linli-drafts") : null;

  // --- the phone's database -------------------------------------------------------------------
  let opening;
  function open() {
    opening ||= new Promise((done, failed) => {
      const asked = indexedDB.open("linli", 1);
      asked.onupgradeneeded = () => { asked.result.createObjectStore("drafts", { keyPath: "key" }); asked.result.createObjectStore("notes"); };
      asked.onsuccess = () => { asked.result.onversionchange = () => { asked.result.close(); opening = null; }; done(asked.result); };
      asked.onerror = () => { opening = null; failed(asked.error); };
    });
    return opening;
  }
  async function within(store, mode, act) {
    const base = await open();
    return new Promise((done, failed) => {
      const change = base.transaction(store, mode);
      const asked = act(change.objectStore(store));
      change.oncomplete = () => done(asked?.result);
      change.onerror = change.onabort = () => failed(change.error);
    });
  }
  const tell = () => { heard?.postMessage("changed"); self.dispatchEvent?.(new Event("linli-drafts")); };
  const all = async () => (await within("drafts", "readonly", (store) => store.getAll())).sort((a, b) => a.made - b.made);
  const get = (key) => within("drafts", "readonly", (store) => store.get(key));
  const note = (name) => within("notes", "readonly", (store) => store.get(name));
  const setNote = (name, value) => within("notes", "readwrite", (store) => store.put(value, name));
  async function put(draft) { await within("drafts", "readwrite", (store) => store.put(draft)); tell(); }
  async function remove(key) { await within("drafts", "readwrite", (store) => store.delete(key)); tell(); }

  // Writes what became of a sending, unless the draft was changed or removed while it was under way.
  async function settle(draft, outcome) {
    await within("drafts", "readwrite", (store) => {
      const asked = store.get(draft.key);
      asked.onsuccess = () => {
        if (!asked.result || asked.result.changed !== draft.changed) return;
        if (outcome) store.put({ ...asked.result, ...outcome }); else store.delete(draft.key);
      };
      return asked;
    });
    tell();
  }

  // --- writing ----------------------------------------------------------------------------------
  const field = (draft, name) => draft.fields.find(([one]) => one === name)?.[1] || "";
  async function keepForm(kind, form, { draft = null } = {}) {
    const fields = [...form].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string" && value !== "");
    const photos = form.getAll("photos").filter((file) => typeof file !== "string" && file.size).map((file) => ({ name: file.name, blob: file }));
    const now = Date.now();
    const lists = kind === "report" ? await note("lists") : null;
    const kept = {
      key: draft?.key || form.get("submission_key") || crypto.randomUUID(),
      kind, owner: draft?.owner || lists?.who || "", fields, photos: [...(draft?.photos || []), ...photos],
      made: draft?.made || now, changed: now, said: [], number: "", url: "",
      state: fields.some(([name]) => STEPS.includes(name)) ? "unfinished" : "waiting",
    };
    kept.fields = kept.fields.filter(([name]) => !STEPS.includes(name));
    await put(kept);
    self.registration?.sync?.register("drafts").catch(() => {});
    return kept;
  }

  // --- sending ----------------------------------------------------------------------------------
  async function ask(address, options = {}) {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(90000), ...options });
    if (answer.status === 204) return null;
    if (!(answer.headers.get("content-type") || "").startsWith("application/json")) throw Object.assign(new Error("no answer of ours"), { status: answer.status });
    return answer.json();
  }
  const standing = () => ask("/drafts/standing/");

  function carried(draft) {
    const form = new FormData();
    for (const [name, value] of draft.fields) form.append(name, value);
    form.set("kind", draft.kind);
    form.set("submission_key", draft.key);
    for (const photo of draft.photos) form.append("photos", photo.blob, photo.name);
    return form;
  }
  async function post(draft, csrf) {
    const told = (token) => ask("/drafts/send/", { method: "POST", body: carried(draft), headers: { "X-CSRFToken": token } });
    try {
      return await told(csrf);
    } catch (refused) {
      if (refused.status !== 403) throw refused;
      return told((await standing()).csrf); // the token was of a session that has ended
    }
  }

  async function sendOne(draft, here) {
    if (draft.kind === "report" && here.who && draft.owner && draft.owner !== here.who) return;
    const outcome = await post(draft, here.csrf);
    if (outcome.state !== "sent") { await settle(draft, { ring: "", url: "", ...outcome }); return; }
    const sent = [{ number: outcome.number, url: outcome.url, kind: draft.kind, at: Date.now() }, ...((await note("sent")) || [])];
    await setNote("sent", sent.filter((one, place) => sent.findIndex((other) => other.number === one.number) === place).slice(0, KEPT_SENT));
    await settle(draft, null);
  }

  // One after the other; whatever stays unsent stays here. `key` sends one, also one that waits for a word of its writer.
  async function round(key) {
    const due = (await all()).filter((draft) => (key ? draft.key === key : GOES.has(draft.state)));
    if (!due.length) return true;
    let here = null;
    for (const draft of due) {
      try {
        here ||= await standing();
        await sendOne(draft, here);
      } catch {
        if (key) await settle(draft, { state: "waiting" });
        return false; // no network, or no answer of ours: nothing is lost, the next round tries again
      }
    }
    return true;
  }
  // One sending at a time on this phone, whatever pages are open; where locks are missing, the key still makes it one case.
  const sendAll = (key) => (self.navigator.locks ? self.navigator.locks.request("linli-drafts", () => round(key)) : round(key));

  // --- what a form chooses from, and forgetting ---------------------------------------------------
  async function refreshLists() {
    const have = await note("lists");
    const fresh = await ask(`/drafts/lists/?have=${encodeURIComponent(have?.version || "")}`);
    if (fresh) await setNote("lists", { ...fresh, at: Date.now() });
    else if (have) await setNote("lists", { ...have, at: Date.now() });
    return fresh || have;
  }
  async function forget(everything) {
    for (const draft of await all()) if (everything || draft.kind === "report") await within("drafts", "readwrite", (store) => store.delete(draft.key));
    await within("notes", "readwrite", (store) => store.clear());
    tell();
  }

  return { all, get, put, remove, field, keepForm, sendAll, standing, refreshLists, lists: () => note("lists"), sent: () => note("sent"), forget, heard };
})();
