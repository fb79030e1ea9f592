// What each column means: guessed from its name, shown with its first values, and changed by the reader.

/** @import { Field, TableSummary } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { quantity } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";
import { scrollingTable } from "../ui/widgets.js";

/** Values of a column that are shown. */
const SHOWN = 3;

/**
 * @param {object} mapped
 * @param {TableSummary} mapped.table
 * @param {string} mapped.name of the file
 * @param {Field[]} mapped.fields
 * @param {[string, number][]} [mapped.pairs] as chosen before
 * @param {(pairs: [string, number][]) => void} mapped.chosen called after every change
 * @param {(pairs: [string, number][]) => void} mapped.use
 */
export function columnMapping({ table, name, fields, pairs, chosen, use }) {
  const text = words.cohort.mapping;
  const label = (/** @type {string} */ id) =>
    fields.find((field) => field.id === id)?.label ?? requireWords(text.outcomes, id);
  const rows = table.guess.map(({ id, column }) => {
    const needed = table.required.includes(id);
    const select = element(
      "select",
      { name: `cohort_${id}`, "aria-label": `${label(id)}` },
      element("option", { value: "" }, text.none),
      ...table.columns.map((column, place) => element("option", { value: place }, column)),
    );
    const place = pairs ? pairs.find(([other]) => other === id)?.[1] : column;
    select.value = String(place ?? "");
    const values = element("td", { class: "values" });
    const preview = () => {
      const place = select.value;
      const shown = place === "" ? [] : table.preview.slice(0, SHOWN).map((row) => row[Number(place)]);
      values.textContent = shown.filter((value) => value !== "").join(" · ");
    };
    preview();
    const row = element(
      "tr",
      { "data-column": id },
      element("th", { scope: "row" }, label(id), needed && element("span", { class: "tag" }, ` ${text.required}`)),
      element("td", {}, select),
      values,
    );
    select.addEventListener("change", () => {
      preview();
      check();
      chosen(read());
    });
    return { id, needed, select, row };
  });
  const problem = element("p", { class: "error", role: "alert", hidden: true }, text.twice);
  const start = element("button", { type: "button", class: "main-button" }, text.start);
  start.addEventListener("click", () => use(read()));

  /** The columns that have a meaning. */
  const read = () =>
    rows
      .filter(({ select }) => select.value !== "")
      .map(({ id, select }) => /** @type {[string, number]} */ ([id, Number(select.value)]));

  function check() {
    const used = read().map(([, column]) => column);
    const twice = new Set(used).size < used.length;
    problem.hidden = !twice;
    start.disabled = twice || rows.some(({ needed, select }) => needed && select.value === "");
  }
  check();

  return [
    element("h2", {}, text.title),
    element(
      "p",
      {},
      text.found({ name, rows: quantity(table.rows), count: table.rows, columns: String(table.columns.length) }),
      table.worksheet !== null && ` ${text.worksheet({ worksheet: table.worksheet, count: String(table.worksheets) })}`,
    ),
    element("p", {}, text.how),
    scrollingTable(
      text.title,
      [text.meaning, text.column, text.values],
      element("tbody", {}, ...rows.map(({ row }) => row)),
    ),
    element("p", { class: "small" }, text.ignored),
    problem,
    element("div", { class: "buttons" }, start),
  ];
}
