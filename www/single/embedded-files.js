// The files that are embedded in the single-file page, each in an element of its own: as text, compressed by LZMA, which is a fifth smaller than gzip here.

import { Decoder, InputBuffer, OutputBuffer } from "reinfuse:lzma";
import { bytesOf } from "./base91.js";

/**
 * A file's bytes. LZMA has no checksum, so they are held to the hash of what the build has packed.
 * @param {{ name: string, integrity: string }} file
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function embeddedFile({ name, integrity }) {
  if (!globalThis.crypto?.subtle)
    throw new Error("This page has to be opened from a disk, or over https: elsewhere a browser has no hashes.");
  const text = document.querySelector(`script[data-file="${name}"]`)?.textContent ?? "";
  const bytes = decompress(bytesOf(text));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (`sha256-${btoa(String.fromCharCode(...hash))}` !== integrity)
    throw new Error(`${name} is not as it was built: this file was changed or cut short on its way.`);
  return bytes;
}

/**
 * What could be decompressed; the hash tells whether that is all.
 * @param {Uint8Array} packed
 */
function decompress(packed) {
  const plain = new OutputBuffer(4 * packed.length);
  try {
    new Decoder().decompress(new InputBuffer(packed), plain);
  } catch {
    // The decoder's own words would tell a reader less than the hash's.
  }
  return plain.toArray();
}
