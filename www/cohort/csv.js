// A table as a file: text, or a workbook.

/** @param {...BlobPart} content */
export const csvFile = (...content) => new Blob(content, { type: "text/csv;charset=utf-8" });

/**
 * A workbook; nothing if a worksheet cannot hold the table.
 * @param {(take: (part: Uint8Array<ArrayBuffer>) => void) => boolean} write hands over its parts; whether it could
 */
export function workbookFile(write) {
  /** @type {Blob[]} */
  const parts = [];
  const fits = write((part) => parts.push(new Blob([part])));
  return fits ? new Blob(parts, { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }) : null;
}
