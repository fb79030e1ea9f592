// The files that are embedded in the single-file page, each in an element of its own: in gzip and base64.

import { gunzip } from "../core/gunzip.js";

/**
 * A file's bytes, held to the hash of what the build has packed.
 * @param {{ name: string, integrity: string }} file
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function embeddedFile({ name, integrity }) {
  if (!globalThis.crypto?.subtle)
    throw new Error("This page has to be opened from a disk, or over https: elsewhere a browser has no hashes.");
  // Before there are words in any language.
  // eslint-disable-next-line page/no-words
  const changed = `${name} is not as it was built: this file was changed or cut short on its way.`;
  const text = document.querySelector(`script[data-file="${name}"]`)?.textContent ?? "";
  const error = Object.assign(new Error(changed), { changed: true });
  const bytes = await gunzip(text).catch(() => {
    throw error;
  });
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (`sha256-${btoa(String.fromCharCode(...hash))}` !== integrity) throw error;
  return bytes;
}
