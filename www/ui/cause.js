// Why a part of the page cannot be used, as far as a page can find out, and what a reader can do about it.

import { element } from "./dom.js";
import { words } from "../i18n/words.js";

/** @typedef {{ path: string, integrity: string }} File on the page's host */

/** What a policy other than the page's own has refused, by its directive. */
const refused = () => /** @type {any} */ (window).refused;

/**
 * Says it.
 * @param {Element} place
 * @param {unknown} error
 * @param {string} [part] of the page, whose script was imported
 */
export async function sayWhy(place, error, part) {
  const cause = await causeOf(error, part);
  const message = error instanceof Error ? error.message : String(error);
  place.replaceChildren(
    // Of what the core itself has refused, its own words say more.
    cause === "other" && !part ? "" : words.loading.unusable({ cause, what: String(refused()) }),
    " ",
    element("span", { lang: "en" }, message),
  );
}

/** @param {any} error @param {string} [part] */
async function causeOf({ name, changed, worker, file }, part) {
  if (changed) return "changed";
  if (worker) return refused()[0] ? "blocked" : "memory";
  // A core that stops in the middle of a call was mostly refused memory.
  if (/^(Range|Runtime)Error$/.test(name)) return "memory";
  const asked = file ?? imported(part);
  const cause = asked ? await missing(asked) : "other";
  return cause === "network" && refused()[0] ? "blocked" : cause;
}

/** The script of a part, as the import map has it @param {string} [part] @returns {File | undefined} */
function imported(part) {
  const map = document.querySelector("script[type=importmap]")?.textContent;
  const scripts = /** @type {[string, string][]} */ (Object.entries(map ? JSON.parse(map).integrity : {}));
  const found = scripts.find(([path]) => part && path.startsWith(`./${part}.`));
  return found && { path: found[0], integrity: found[1] };
}

/** What is wrong with a file: asked for once more, since a browser tells a script nothing of why it failed @param {File} file */
async function missing({ path, integrity }) {
  const again = (/** @type {RequestInit} */ how) =>
    // The page's own file.
    // eslint-disable-next-line no-restricted-globals
    fetch(path, { cache: "no-store", ...how });
  try {
    const { ok, status, headers } = await again({});
    // Some servers send a page in place of a file that is not there.
    if (status < 500 && (!ok || headers.get("content-type")?.includes("html"))) return "gone";
    if (!ok) return "network";
  } catch {
    return "network";
  }
  return again({ integrity }).then(
    () => "network",
    () => "changed",
  );
}
