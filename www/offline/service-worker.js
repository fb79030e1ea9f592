// The service worker: the page from the network wherever there is one, else the kept copy of it; all other files from that copy.

import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { NetworkOnly } from "workbox-strategies";

/** A network that takes longer is as good as none. */
const PATIENCE = 5; // seconds

const PAGE = "index.html";

/** What the DOM's types do not know of a service worker @type {any} */
const worker = globalThis;

// The network first, so that nobody is stranded on an old model. The fallback is the copy that came with the other kept
// files, never a newer page that was fetched alone: the files it would ask for may not be here.
const fallback = { handlerDidError: async () => (await matchPrecache(PAGE)) ?? Response.error() };
registerRoute(new NavigationRoute(new NetworkOnly({ networkTimeoutSeconds: PATIENCE, plugins: [fallback] })));
// The list that the build puts here, under the name it has by custom.
precacheAndRoute(/** @type {any} */ (self).__WB_MANIFEST, { cleanURLs: false, directoryIndex: "" });
cleanupOutdatedCaches();

// A new version waits until the pages of the one before are closed: its start takes away the files that they may still ask for. A page of its own
// that is open alone need not wait.
addEventListener("activate", (event) => /** @type {any} */ (event).waitUntil(worker.clients.claim()));
addEventListener("message", (event) => {
  if (event.data === "version") return event.ports[0].postMessage(BUILD_VERSION);
  return /** @type {any} */ (event).waitUntil(startAlone());
});

async function startAlone() {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length < 2) await worker.skipWaiting();
}
