// What the values of the columns mean, and in which unit doses are: guessed, shown with counts, and changed by the reader.

/** @import { ColumnMapping, ColumnValues, DoseReport, DoseUnit, Field, MappingReport, RepeatsReport, TableSummary } from "../types.d.ts" */

import { element } from "../ui/dom.js";
import { quantity } from "../i18n/format.js";
import { truncate } from "../ui/truncate.js";
import { requireWords, words } from "../i18n/words.js";
import { scrollingTable } from "../ui/widgets.js";
import { REPEATS } from "./mapping-file.js";

/** The choice of a value whose meaning is not known: rows that have it are refused. */
const OPEN = "?";
const UNITS = /** @type {const} */ (["per_kg", "million_per_kg", "total", "million_total", "hundred_million_total"]);

/**
 * @param {object} mapped
 * @param {MappingReport} mapped.report
 * @param {TableSummary} mapped.table
 * @param {Field[]} mapped.fields
 * @param {ColumnMapping} mapped.mapping
 * @param {(id: string) => string} mapped.label of a field or outcome
 * @param {(mapping: ColumnMapping) => void} mapped.changed
 */
export function valueMapping({ report, table, fields, mapping, label, changed }) {
  const text = words.cohort.values;
  const columns = report.values.filter(({ id, values }) => values.some((value) => !isOurs(id, value)));
  const parts = [
    ...report.doses.map((dose) => doseUnit(dose, table, mapping, label, changed)),
    ...columns.map((column) => columnValues(column, fields, mapping, label, changed)),
    ...(report.repeats ? [repeatedIds(report.repeats, mapping, label, changed)] : []),
  ];
  return parts.length === 0 ? [] : [element("h2", {}, text.title), element("p", {}, text.how), ...parts];
}

/** Whether a value is in our words already. @param {string} _ @param {ColumnValues["values"][number]} value */
const isOurs = (_, { value, word }) => word !== null && value.toLowerCase() === word.toLowerCase();

/**
 * @param {ColumnValues} column
 * @param {Field[]} fields
 * @param {ColumnMapping} mapping
 * @param {(id: string) => string} label
 * @param {(mapping: ColumnMapping) => void} changed
 */
function columnValues({ id, values, more }, fields, mapping, label, changed) {
  const text = words.cohort.values;
  const field = fields.find((field) => field.id === id);
  const choices = field?.kind === "category" ? field.choices.map(({ id, label }) => [id, label]) : outcomeWords(id);
  const rows = values.map(({ value, count, word }) => {
    const select = element(
      "select",
      { "aria-label": words.numbers.labelled({ name: label(id), value: truncate(value) }) },
      element("option", { value: OPEN }, text.open),
      ...choices.map(([word, label]) => element("option", { value: word }, label)),
      element("option", { value: "" }, text.missing),
    );
    select.value = word ?? OPEN;
    select.addEventListener("change", () => {
      const words = mapping.words.filter(([other, text]) => other !== id || text !== value);
      if (select.value !== OPEN) words.push([id, value, select.value]);
      changed({ ...mapping, words });
    });
    return element(
      "tr",
      { class: word === null ? "undecided" : undefined, "data-value": value },
      element("th", { scope: "row" }, truncate(value)),
      element("td", {}, quantity(count)),
      element("td", {}, select),
    );
  });
  return element(
    "section",
    { "data-values": id },
    element("h3", {}, label(id)),
    scrollingTable(label(id), [text.value, text.rows, text.meaning], element("tbody", {}, ...rows)),
    more && element("p", { class: "small" }, text.more),
  );
}

/** Our words for an outcome's values, and what they are called. @param {string} id */
function outcomeWords(id) {
  const { responses, yes, no } = words.cohort.values;
  if (id === "response") return Object.entries(responses);
  if (id === "died" || id === "response_ended")
    return [
      ["1", yes],
      ["0", no],
    ];
  return ["0", "1", "2", "3", "4", "5"].map((grade) => [grade, grade]);
}

/**
 * @param {DoseReport} dose
 * @param {TableSummary} table
 * @param {ColumnMapping} mapping
 * @param {(id: string) => string} label
 * @param {(mapping: ColumnMapping) => void} changed
 */
function doseUnit({ id, unit, suggested, range }, table, mapping, label, changed) {
  const text = words.cohort.values;
  const select = element(
    "select",
    { name: `unit_${id}`, "aria-label": text.unit({ column: label(id) }) },
    ...UNITS.map((unit) => element("option", { value: unit }, requireWords(text.units, unit))),
  );
  select.value = unit;
  const units = (/** @type {DoseUnit} */ unit) =>
    /** @type {[string, DoseUnit][]} */ ([...mapping.units.filter(([other]) => other !== id), [id, unit]]);
  select.addEventListener("change", () =>
    changed({ ...mapping, units: units(/** @type {DoseUnit} */ (select.value)) }),
  );
  const isTotal = unit.includes("total");
  return element(
    "section",
    { "data-unit": id },
    element("h3", {}, label(id)),
    element("p", {}, element("label", {}, text.unitLabel, select)),
    range !== null &&
      element(
        "p",
        { class: "small" },
        text.range({
          least: quantity(range[0]),
          median: quantity(range[1]),
          most: quantity(range[2]),
          unit: requireWords(text.units, unit),
        }),
      ),
    suggested !== null &&
      suggested !== unit &&
      element("p", { class: "undecided" }, text.suggested({ unit: requireWords(text.units, suggested) })),
    isTotal && weightColumn(table, mapping, changed),
  );
}

/**
 * @param {RepeatsReport} repeats
 * @param {ColumnMapping} mapping
 * @param {(id: string) => string} label
 * @param {(mapping: ColumnMapping) => void} changed
 */
function repeatedIds({ ids, rows, counted }, mapping, label, changed) {
  const text = words.cohort.values;
  const select = element(
    "select",
    { name: "repeats" },
    ...REPEATS.map((choice) => element("option", { value: choice }, requireWords(text.repeats, choice))),
  );
  select.value = counted;
  select.addEventListener("change", () =>
    changed({ ...mapping, repeats: REPEATS.find((choice) => choice === select.value) }),
  );
  return element(
    "section",
    { "data-repeated-ids": ids },
    element("h3", {}, label("id")),
    element("p", {}, text.repeated({ ids: quantity(ids), rows: quantity(rows) })),
    element("p", {}, element("label", {}, text.repeatsLabel, select)),
  );
}

/** @param {TableSummary} table @param {ColumnMapping} mapping @param {(mapping: ColumnMapping) => void} changed */
function weightColumn(table, mapping, changed) {
  const text = words.cohort.values;
  const select = element(
    "select",
    { name: "weight_column" },
    element("option", { value: "" }, words.cohort.mapping.none),
    ...table.columns.map((column, index) => element("option", { value: index }, truncate(column))),
  );
  select.value = String(mapping.weight ?? "");
  select.addEventListener("change", () =>
    changed({ ...mapping, weight: select.value === "" ? undefined : Number(select.value) }),
  );
  return element("p", {}, element("label", {}, text.weight, select));
}
