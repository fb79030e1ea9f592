// A mapping as a small file, of the form that the native program takes by --map: names of columns, words for values, units, and how
// the file is read. It holds no row.

/** @import { ColumnMapping, DoseUnit, ReadingOptions, TableSummary } from "../types.d.ts" */

const VERSION = 1;

/** Which rows of an id that stands in several count. */
export const REPEATS = /** @type {const} */ (["first", "last", "refuse", "every"]);

/**
 * @param {TableSummary} table
 * @param {ColumnMapping} mapping
 * @param {ReadingOptions} options
 */
export function mappingFile(table, mapping, { sheet, header_row, separator, decimal, missing }) {
  /** @type {Record<string, Record<string, string>>} */
  const values = {};
  for (const [id, value, word] of mapping.words) (values[id] ??= {})[value] = word;
  const file = {
    reinfuse_mapping: VERSION,
    sheet,
    header_row,
    separator,
    decimal,
    missing,
    columns: Object.fromEntries(mapping.columns.map(([id, column]) => [id, table.columns[column]])),
    values,
    units: Object.fromEntries(mapping.units),
    weight: mapping.weight === undefined ? undefined : table.columns[mapping.weight],
    repeats: mapping.repeats,
  };
  return new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: "application/json" });
}

/**
 * The mapping of a file for a table; nothing if it is none, or names a column that the table does not have once.
 * @param {string} text
 * @param {TableSummary} table
 * @returns {ColumnMapping | undefined}
 */
export function mappingFrom(text, table) {
  const file = parsed(text);
  if (file?.reinfuse_mapping !== VERSION) return undefined;
  const index = (/** @type {unknown} */ name) => {
    const first = table.columns.indexOf(String(name));
    return first === table.columns.lastIndexOf(String(name)) ? first : -1;
  };
  const columns = entries(file.columns).map(([id, name]) => /** @type {[string, number]} */ ([id, index(name)]));
  const weight = file.weight === undefined || file.weight === null ? undefined : index(file.weight);
  if (weight === -1 || columns.some(([, column]) => column === -1)) return undefined;
  return {
    columns,
    words: entries(file.values).flatMap(([id, values]) =>
      entries(values).map(([value, word]) => /** @type {[string, string, string]} */ ([id, value, String(word)])),
    ),
    units: entries(file.units).map(([id, unit]) => /** @type {[string, DoseUnit]} */ ([id, String(unit)])),
    weight,
    repeats: REPEATS.find((choice) => choice === file.repeats),
  };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {unknown} table @returns {[string, unknown][]} */
const entries = (table) => (typeof table === "object" && table !== null ? Object.entries(table) : []);
