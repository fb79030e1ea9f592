// Reads the files that a hosted page loads later.

/**
 * Bytes of a file on the page's own host, which the browser refuses if they are not those of the build. An error names the file.
 * @param {{ path: string, integrity: string }} file
 */
export async function read(file) {
  const { path, integrity } = file;
  try {
    // The page's own file.
    // eslint-disable-next-line no-restricted-globals
    const response = await fetch(path, { integrity });
    if (!response.ok) throw new Error(`${path} could not be loaded (${response.status})`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw Object.assign(/** @type {Error} */ (error), { file });
  }
}
