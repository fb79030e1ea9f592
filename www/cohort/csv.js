// A table as a file of text.

/** @param {...BlobPart} content */
export const csvFile = (...content) => new Blob(content, { type: "text/csv;charset=utf-8" });
