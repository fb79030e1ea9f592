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
    serviceWorker.addEventListener("controllerchange", () => void announceAnother());
    // A tab may stay open for weeks: each return to it is a chance to hear of a new version.
    document.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "visible" && void registration.update().catch(() => {}),
    );
  } catch {
    // Storage is full or blocked.
  }
}

/** Offers a reload if the files kept from now on are not this page's own. A page that came with them says nothing. */
async function announceAnother() {
  const kept = await askVersion();
  if (kept === BUILD_VERSION || document.getElementById("new-version")) return;
  const reload = element("button", { type: "button" }, words.offline.reload);
  // The form is kept over a reload.
  reload.addEventListener("click", () => location.reload());
  byId("result").before(
    element(
      "div",
      { id: "new-version", class: "notice", role: "status" },
      element("p", {}, words.offline.newVersion),
      reload,
    ),
  );
}

/** @returns {Promise<unknown>} the version of the files that the service worker keeps */
function askVersion() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    navigator.serviceWorker.controller?.postMessage("version", [port2]);
  });
}
