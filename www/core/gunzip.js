// Decodes what the build has put into a page as gzip in base64.

/**
 * Bytes from base64, without the callback per byte that would hold up a slow telephone for a third of a second.
 * @param {string} base64
 */
function decodeBase64(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * The bytes of a gzip file in base64. Read by hand from a stream that was written by hand: that takes no turn of the event loop, where
 * a Blob's or a Response's stream takes several.
 * @param {string} base64
 */
export async function gunzip(base64) {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  // Settled by the reading below, which also reports what is wrong with the bytes.
  writer.write(decodeBase64(base64)).catch(() => {});
  writer.close().catch(() => {});
  const chunks = [];
  for (const reader = readable.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
  }
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.length;
  }
  return whole;
}
