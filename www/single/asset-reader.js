// Reads the files that are embedded in the single-file page.

/** Bytes of an embedded file @param {{ name: string, integrity: string }} file */
export const read = (file) => globalThis.reinfuse.embeddedFile(file);
