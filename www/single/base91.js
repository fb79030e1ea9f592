// Bytes as text (base 91) that can stand in a script element: two characters for 13 bits, a thirteenth less than base64.

/** The 91 characters of ASCII that can be seen, and mean nothing in HTML: 91 x 91 is just above 2^13. */
export const ALPHABET = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((character) => !'"&<'.includes(character))
  .join("");

/**
 * The bytes of a text; a last one may be of bits that only fill it up.
 * @param {string} text
 */
export function bytesOf(text) {
  const value = new Uint8Array(128);
  for (let i = 0; i < ALPHABET.length; i++) value[ALPHABET.charCodeAt(i)] = i;
  const bytes = new Uint8Array((text.length * 13) >> 4);
  let [bits, held] = [0, 0];
  for (let i = 0, at = 0; i < text.length; i += 2) {
    bits = (bits << 13) | (value[text.charCodeAt(i)] * ALPHABET.length + value[text.charCodeAt(i + 1)]);
    for (held += 13; held >= 8;) bytes[at++] = bits >> (held -= 8);
    bits &= (1 << held) - 1;
  }
  return bytes;
}
