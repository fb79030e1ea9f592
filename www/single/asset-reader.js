// The files of a page in one file, as its script reads them.

/** Bytes of a file inside the page @param {{ name: string, integrity: string }} file */
export const read = (file) => globalThis.reinfuse.carried(file);
