// Small parts of the views: a button, export buttons, and a table that scrolls in itself where the screen is narrow.

import { copy } from "./clipboard.js";
import { element } from "./dom.js";
import { words } from "../i18n/words.js";
import { csvFile } from "../cohort/csv.js";

/** @param {string} text @param {() => void | Promise<void>} act */
export function button(text, act) {
  const made = element("button", { type: "button" }, text);
  made.addEventListener("click", () => void act());
  return made;
}

/**
 * Two buttons that export a table, to the clipboard or as a file.
 * @param {object} table
 * @param {string} table.copy what the buttons say
 * @param {string} table.download
 * @param {(tabs: boolean) => Promise<string | undefined> | string} table.text with tabs or commas; nothing if that was cancelled
 * @param {string} table.name of the file
 * @param {(blob: Blob, name: string) => void} table.save
 */
export function exportButtons({ copy: copyLabel, download, text, name, save }) {
  const { copied, notCopied } = words.cohort.regression.table;
  const note = element("p", { class: "small", role: "status" });
  const copyIt = async () => {
    const tabbed = await text(true);
    if (tabbed === undefined) return;
    try {
      await copy(tabbed);
      note.textContent = copied;
    } catch {
      note.textContent = notCopied;
    }
  };
  const downloadIt = async () => {
    const csv = await text(false);
    if (csv !== undefined) save(csvFile(csv), name);
  };
  return [element("div", { class: "buttons" }, button(copyLabel, copyIt), button(download, downloadIt)), note];
}

/**
 * @param {string} label what the table is, for a screen reader that comes to it by its scrolling
 * @param {readonly string[]} columns
 * @param {HTMLTableSectionElement} body
 * @param {string} [kind] a class of its style
 */
export function scrollingTable(label, columns, body, kind) {
  for (const row of body.rows) nameCells(row, columns);
  return element(
    "div",
    { class: "scroll", role: "group", "aria-label": label, tabindex: "0" },
    element(
      "table",
      { class: kind },
      element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
      body,
    ),
  );
}

/**
 * Gives each cell the name of its column, which stands in front of it where a row is shown as a card.
 * @param {HTMLTableRowElement} row
 * @param {readonly string[]} columns
 */
export function nameCells(row, columns) {
  let column = 0;
  for (const cell of row.cells) {
    // A cell over several columns has no name of one.
    if (cell.colSpan === 1 && column > 0) cell.dataset.label = columns[column];
    column += cell.colSpan;
  }
  return row;
}
