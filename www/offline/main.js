// The hosted page without a network: keeps a copy of the page's files on this device, and says when a new version has come.

import { scriptAddress } from "../core/trusted.js";
import { byId, element } from "../ui/dom.js";
import { words } from "../i18n/words.js";

/** Registers the service worker; a browser that has none, or forbids it, is served by the network as before. */
export async function keepForOffline() {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    const registration = await serviceWorker.register(scriptAddress("service-worker.js"));
    const look = () => void (registration.waiting && meet(registration.waiting));
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
    look();
    // A tab may stay open for weeks: each return to it is a chance to hear of a new version.
    document.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "visible" && void registration.update().catch(() => {}),
    );
  } catch {
    // Storage is full or blocked.
  }
}

/**
 * Another version has come, and waits until the pages of this one are closed: they keep their files. Offers a reload; a page that has come with
 * that version says nothing, and lets it start if no other page is open.
 * @param {ServiceWorker} waiting
 */
async function meet(waiting) {
  if ((await versionOf(waiting)) === BUILD_VERSION) return waiting.postMessage("start");
  if (document.getElementById("new-version")) return undefined;
  const reload = element("button", { type: "button" }, words.offline.reload);
  // The form is kept over a reload, and the browser asks before anything else would be lost.
  reload.addEventListener("click", () => location.reload());
  byId("result").before(
    element(
      "div",
      { id: "new-version", class: "notice", role: "status" },
      element("p", {}, words.offline.newVersion),
      reload,
    ),
  );
  return undefined;
}

/** The version of the files that a service worker keeps @param {ServiceWorker} worker @returns {Promise<unknown>} */
function versionOf(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage("version", [port2]);
  });
}
