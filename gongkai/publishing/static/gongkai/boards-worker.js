// The clerk's phone page opens without signal: newest from the site when it answers in time,
// else what was kept.  Acts are not its business: they wait in the page's own queue.
const KEPT = "boards-phone";
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const page = request.mode === "navigate" && address.pathname === new URL(self.registration.scope).pathname;
  const own = address.origin === self.location.origin && address.pathname.startsWith("/static/");
  if (request.method === "GET" && (page || own)) event.respondWith(answer(request));
});

async function answer(request) {
  const kept = await caches.open(KEPT);
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await kept.put(request.url, response.clone());
    return response;
  });
  const old = await kept.match(request.url);
  if (!old) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(old), PATIENCE));
  return Promise.race([fresh.catch(() => old), late]);
}
