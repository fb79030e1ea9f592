// What became of the rows: counts that add up, refused cells, predictions page by page, and both as files.

/** @import { CohortSummary, Field, RefusedCell, ScoredRow } from "../types.d.ts" */
/** @import { CohortClient } from "./worker-client.js" */
/** @import { CsvFormat } from "./worker.js" */

/**
 * Makes a file of predictions or refused cells, as CSV or, without its format, as XLSX, and hands it to the reader; whether there was one.
 * @typedef {(what: "csv" | "refusedCsv", name: string, format?: CsvFormat) => Promise<boolean>} Write
 */

import { element } from "../ui/dom.js";
import { percent, percentRange, quantity, shortRange } from "../i18n/format.js";
import { truncate } from "../ui/truncate.js";
import { requireWords, words } from "../i18n/words.js";
import { button, nameCells, scrollingTable } from "../ui/widgets.js";
import { errorMessage } from "./error-messages.js";
import { remarkList } from "./reading-options.js";

const PAGE = 25;

/**
 * How many rows were read and predicted, and how many responded: two sentences.
 * @param {CohortSummary} summary
 * @returns {[string, string]}
 */
export function countsInWords({ counts, outside_evidence: outside }) {
  const text = words.cohort.results;
  const numbers = {
    read: quantity(counts.read),
    accepted: quantity(counts.accepted),
    refused: quantity(counts.refused_rows),
    predicted: quantity(counts.accepted - outside),
    outside: quantity(outside),
    responders: quantity(counts.responders),
    others: quantity(counts.non_responders),
    notEvaluable: quantity(counts.not_evaluable),
    notRecorded: quantity(counts.response_not_recorded),
  };
  return [text.counts(numbers), text.responses(numbers)];
}

/**
 * @param {object} scored
 * @param {CohortSummary} scored.summary
 * @param {CohortClient} scored.client
 * @param {Field[]} scored.fields in the page's language
 * @param {Write} scored.write
 */
export function showResults({ summary, client, fields, write }) {
  const { counts, refused_entries: refused, ignored_columns: ignored } = summary;
  const text = words.cohort.results;
  const [read, responded] = countsInWords(summary);
  const format = csvFormat();
  const tooLarge = element("p", { class: "error", role: "alert", hidden: true }, text.notXlsx);
  const save = (
    /** @type {string[]} */ [csv, xlsx],
    /** @type {"csv" | "refusedCsv"} */ what,
    /** @type {string} */ name,
  ) => [
    button(csv, async () => {
      await write(what, `${name}.csv`, format.chosen());
    }),
    button(xlsx, async () => {
      tooLarge.hidden = true;
      tooLarge.hidden = await write(what, `${name}.xlsx`);
    }),
  ];
  /** @type {HTMLElement[]} */
  const list = [element("p", { "data-counts": JSON.stringify(counts) }, read), element("p", {}, responded)];
  list.push(...[remarkList(summary.remarks)].filter((remarks) => remarks !== false));
  if (ignored.length > 0) list.push(element("p", { class: "small" }, text.ignored({ names: ignored.join(", ") })));
  if (refused > 0) {
    list.push(
      element("h3", {}, text.refusedTitle),
      element("p", {}, text.refusedHow),
      paged({
        label: text.refusedTitle,
        columns: [text.row, text.column, text.value, text.rule],
        all: refused,
        load: (part) => client.call("refused", part),
        row: (cell) => refusedRow(cell, fields),
      }),
      element(
        "div",
        { class: "buttons" },
        ...save([text.downloadRefused, text.downloadRefusedXlsx], "refusedCsv", "reinfuse-refused"),
      ),
    );
  }
  if (counts.accepted > 0) {
    list.push(
      element("h3", {}, text.tableTitle),
      paged({
        label: text.tableTitle,
        columns: [
          text.row,
          text.patient,
          text.response,
          text.interval,
          text.complete,
          text.survival,
          text.recorded,
          text.cautions,
        ],
        all: counts.accepted,
        load: (part) => client.call("rows", part),
        row: scoredRow,
      }),
      element("div", { class: "buttons" }, ...save([text.download, text.downloadXlsx], "csv", "reinfuse-predictions")),
      element("p", { class: "small" }, text.formula),
    );
  }
  if (refused > 0 || counts.accepted > 0) list.push(tooLarge, format.box);
  return list;
}

/** What separates the cells of a file of text, by the keys of the words. */
const SEPARATORS = /** @type {const} */ ({ comma: ",", semicolon: ";", tab: "\t" });

/** How files of text are written: chosen by the reader. */
function csvFormat() {
  const text = words.cohort.results;
  const separator = element(
    "select",
    { name: "csv_separator" },
    ...Object.entries(SEPARATORS).map(([key, value]) =>
      element("option", { value }, requireWords(words.cohort.reading.separators, key)),
    ),
  );
  const mark = element("input", { type: "checkbox", name: "csv_mark" });
  return {
    box: element(
      "details",
      { class: "csv-format" },
      element("summary", {}, text.csvFormat),
      element("div", { class: "reading-choices" }, element("label", {}, words.cohort.reading.separator, separator)),
      element("p", { class: "csv-mark" }, element("label", {}, mark, ` ${text.mark}`)),
    ),
    chosen: () => ({ separator: separator.value, mark: mark.checked }),
  };
}

/** @param {RefusedCell} cell @param {Field[]} fields */
const refusedRow = ({ row, column, field, value, rule, outcome_only: only }, fields) =>
  element(
    "tr",
    { "data-rule": rule },
    element("th", { scope: "row", "data-label": words.cohort.results.row }, String(row)),
    element("td", {}, column ? truncate(column) : words.cohort.results.wholeRow),
    element("td", { class: "values" }, truncate(value)),
    element(
      "td",
      { class: "sentence" },
      errorMessage({ rule, field, value }, fields),
      only && ` ${words.cohort.results.outcomeOnly}`,
    ),
  );

/** @param {ScoredRow} row */
function scoredRow({ row, id, outcomes, cautions, response }) {
  const cells = outcomes
    ? [
        element("td", { class: "chance", "data-mean": outcomes.response.mean }, percent(outcomes.response.mean)),
        element("td", {}, percentRange(outcomes.response)),
        ...[outcomes.complete_response, outcomes.survival_24m].map((outcome) =>
          element("td", {}, percent(outcome.mean), " ", element("span", { class: "small" }, shortRange(outcome))),
        ),
      ]
    : [element("td", { colspan: 4 }, words.cohort.results.outside)];
  return element(
    "tr",
    { "data-row": row },
    element("th", { scope: "row", "data-label": words.cohort.results.row }, String(row)),
    element("td", { class: "values" }, id && truncate(id)),
    ...cells,
    element("td", {}, response ?? ""),
    element("td", { class: "codes" }, cautions.map((code) => words.cohort.results.cautionNames[code]).join(", ")),
  );
}

/**
 * A table of which only one page is asked for at a time.
 * @template Entry
 * @param {object} of
 * @param {string} of.label
 * @param {readonly string[]} of.columns
 * @param {number} of.all how many entries there are
 * @param {(part: { from: number, most: number }) => Promise<Entry[]>} of.load
 * @param {(entry: Entry) => HTMLTableRowElement} of.row
 */
function paged({ label, columns, all, load, row }) {
  const text = words.cohort.results;
  const rows = element("tbody");
  const where = element("span", { role: "status" });
  const step = (/** @type {string} */ name, /** @type {number} */ by) => button(name, () => go(from + by));
  const [previous, next] = [step(text.previous, -PAGE), step(text.next, PAGE)];
  let from = 0;

  /** @param {number} to */
  async function go(to) {
    from = to;
    const entries = await load({ from, most: PAGE }).catch(() => undefined);
    // Of two quick steps the later counts; and a table that is gone has nothing to show.
    if (from !== to || !entries) return;
    rows.replaceChildren(...entries.map((entry) => nameCells(row(entry), columns)));
    where.textContent = text.page({
      from: quantity(from + 1),
      to: quantity(from + entries.length),
      all: quantity(all),
    });
    previous.disabled = from === 0;
    next.disabled = from + PAGE >= all;
  }
  void go(0);
  return element(
    "div",
    {},
    scrollingTable(label, columns, rows),
    element("div", { class: "pager" }, previous, next, where),
  );
}
