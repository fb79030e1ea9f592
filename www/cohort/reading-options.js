// How the file was read: worksheet, header row, separator, decimal mark, missing codes; found from the file, shown with its first
// lines, and changed by the reader, who then has the file read again.

/** @import { ReadingOptions, Remark, TableSummary } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { quantity } from "../i18n/format.js";
import { truncate } from "../ui/truncate.js";
import { requireWords, words } from "../i18n/words.js";
import { button, scrollingTable } from "../ui/widgets.js";

/** Separators by the keys of their words. */
const SEPARATORS = /** @type {const} */ ({ comma: ",", semicolon: ";", tab: "\t", bar: "|" });

/**
 * @param {object} read
 * @param {TableSummary} read.table
 * @param {string} read.name of the file
 * @param {ReadingOptions} read.options as asked for
 * @param {(options: ReadingOptions) => void} read.again reads the file once more
 */
export function readingOptions({ table, name, options, again }) {
  const text = words.cohort.reading;
  const change = (/** @type {Partial<ReadingOptions>} */ what) => again({ ...options, ...what });
  const found = words.cohort.mapping.found({
    name: truncate(name),
    rows: quantity(table.rows),
    count: table.rows,
    columns: String(table.columns.length),
  });
  const choices = [
    table.worksheets.length > 1 &&
      choice("sheet", text.sheet, table.worksheet ?? "", pairs(table.worksheets), (sheet) =>
        // Another worksheet has another header.
        change({ sheet, header_row: undefined }),
      ),
    choice(
      "header_row",
      text.header,
      String(table.header_row),
      table.first_lines.map(([line, cells]) => [
        String(line),
        text.line({
          line: String(line),
          cells: cells
            .filter((cell) => cell !== "")
            .map((cell) => truncate(cell, 20))
            .join(" · ")
            .slice(0, 60),
        }),
      ]),
      (line) => change({ header_row: Number(line) }),
    ),
    table.separator !== null &&
      choice(
        "separator",
        text.separator,
        table.separator,
        Object.entries(SEPARATORS).map(([key, separator]) => [separator, requireWords(text.separators, key)]),
        (separator) => change({ separator, header_row: undefined }),
      ),
    choice(
      "decimal",
      text.decimal,
      table.decimal ?? "",
      [
        ...(table.decimal ? [] : [/** @type {[string, string]} */ (["", text.open])]),
        [".", text.point],
        [",", text.comma],
      ],
      (decimal) => change({ decimal: decimal === "." || decimal === "," ? decimal : undefined }),
    ),
    missingCodes(options, change),
  ];
  const lines = table.first_lines.map(([line, cells]) =>
    element(
      "tr",
      { class: line === table.header_row ? "header-line" : undefined },
      element("td", {}, String(line)),
      ...cells.map((cell) => element("td", {}, truncate(cell))),
    ),
  );
  const parts = [
    element("h2", {}, text.title),
    element(
      "p",
      {},
      found,
      table.worksheet !== null &&
        ` ${text.worksheet({ worksheet: truncate(table.worksheet), count: String(table.worksheets.length) })}`,
    ),
    remarkList(table.remarks),
    element(
      "details",
      { class: "reading" },
      element("summary", {}, text.change),
      element("div", { class: "reading-choices" }, ...choices),
      scrollingTable(text.firstLines, [text.lineNumber], element("tbody", {}, ...lines)),
    ),
  ];
  return parts.filter((part) => part !== false);
}

/** What should be known of a table, as a list; nothing if there is nothing. @param {readonly Remark[]} remarks */
export const remarkList = (remarks) =>
  remarks.length > 0 &&
  element(
    "ul",
    { class: "remarks" },
    ...remarks.map(({ kind, column, value, count }) => {
      const sentence = /** @type {any} */ (requireWords(/** @type {any} */ (words.cohort.remarks), kind));
      return element(
        "li",
        { "data-remark": kind },
        typeof sentence === "string"
          ? sentence
          : sentence({ column: truncate(column), value: truncate(value), count: quantity(count) }),
      );
    }),
  );

/** @param {readonly string[]} list @returns {[string, string][]} */
const pairs = (list) => list.map((entry) => [entry, truncate(entry)]);

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {[string, string][]} entries values and what they are called
 * @param {(value: string) => void} changed
 */
function choice(name, label, value, entries, changed) {
  const select = element(
    "select",
    { name: `reading_${name}` },
    ...entries.map(([value, label]) => element("option", { value }, label)),
  );
  select.value = value;
  select.addEventListener("change", () => changed(select.value));
  return element("label", {}, label, select);
}

/** @param {ReadingOptions} options @param {(what: Partial<ReadingOptions>) => void} change */
function missingCodes(options, change) {
  const text = words.cohort.reading;
  const input = element("input", { type: "text", name: "reading_missing", autocomplete: "off" });
  input.value = options.missing.join(", ");
  const codes = () =>
    input.value
      .split(",")
      .map((code) => code.trim())
      .filter((code) => code !== "");
  return element(
    "div",
    { class: "missing-codes" },
    element("label", {}, text.missing, input),
    button(text.again, () => change({ missing: codes() })),
  );
}
