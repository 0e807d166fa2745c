// The worker that answers when there is no network. It keeps pages that are the same for everybody, and the files they load:
// nothing of a person is ever put into its store. A form whose sending failed becomes a draft in the phone's own database.
importScripts(SHELL.drafts);
const PATIENCE = 6000; // ms that a page which can be filled in without a network is waited for

const kept = (path) => caches.match(path, { ignoreSearch: true, ignoreVary: true });

self.addEventListener("install", (event) => {
  const wanted = [...new Set(Object.values(SHELL.pages)), ...SHELL.assets];
  event.waitUntil(caches.open(SHELL.store)
    .then((store) => store.addAll(wanted.map((address) => new Request(address, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("linli-") && name !== SHELL.store).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.origin !== self.location.origin) return;
  if (event.request.method === "GET" && SHELL.assets.includes(address.pathname)) {
    event.respondWith(kept(address.pathname).then((found) => found || fetch(event.request)));
  } else if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(page(event.request, SHELL.pages[address.pathname]));
  } else if (event.request.mode === "navigate" && event.request.method === "POST" && SHELL.kinds[address.pathname]) {
    event.respondWith(sent(event.request, SHELL.kinds[address.pathname]));
  }
});

async function page(request, shell) {
  const late = shell && new Promise((done) => setTimeout(done, PATIENCE));
  try {
    const answer = await (shell ? Promise.race([fetch(request), late]) : fetch(request));
    if (answer) {
      if (answer.ok && shell === new URL(request.url).pathname) (await caches.open(SHELL.store)).put(shell, answer.clone());
      return answer;
    }
  } catch { /* no network: what is kept answers */ }
  return (await kept(shell || SHELL.page)) || Response.error();
}

async function sent(request, kind) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    await self.linliDrafts.keepForm(kind, await copy.formData());
    return Response.redirect(`${SHELL.page}?kept=1`, 303);
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "drafts") event.waitUntil(self.linliDrafts.sendAll());
});

// The pages are kept in one language: when somebody changes it, they are fetched anew.
self.addEventListener("message", (event) => {
  if (event.data !== "refresh") return;
  event.waitUntil(caches.open(SHELL.store)
    .then((store) => store.addAll([...new Set(Object.values(SHELL.pages))].map((address) => new Request(address, { cache: "reload" }))))
    .catch(() => {}));
});
