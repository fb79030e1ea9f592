// The cohort's functions in the worker: holds the table in the core and answers one call after the other.

/** @import { Progress } from "../core/calls.js" */
/** @import { OwnModel } from "../ui/section-loader.js" */
/** @import { CohortSummary, CohortValidation, ColumnMapping, Edits, FitReport, MappingReport, Optimism, RawPatient, ReadingOptions, Refusal, RefusedCell, Remark, RowsTaken, ScoredRow, Spec, SurvivalReport, SurvivalSpec, TableSummary, TermColumn, Univariable, UpdateReport } from "../types.d.ts" */

import { answerCalls } from "../core/calls.js";
import { startCohort } from "../core/engine.js";
import { csvFile, workbookFile } from "./csv.js";

/**
 * What can be asked; the last argument of each is called with the share done.
 * @typedef {object} Calls
 * @property {(own: OwnModel | undefined) => void} model the one that scores and is validated from now on; none is the standard one
 * @property {(bytes: number) => Refusal | undefined} refuseSize what there is to say of a file that is too large to be read
 * @property {(wanted: { file: Uint8Array, options: ReadingOptions }, progress: Progress) => TableSummary | Refusal} read
 * @property {(mapping: ColumnMapping) => MappingReport | Refusal} mapping
 * @property {(mapping: ColumnMapping, progress: Progress) => CohortSummary | Refusal} score
 * @property {(part: Part) => ScoredRow[]} rows
 * @property {(part: Part) => RefusedCell[]} refused
 * @property {(format: CsvFormat, progress: Progress) => Promise<Blob>} csv
 * @property {(format: CsvFormat) => Blob} refusedCsv
 * @property {(nothing: undefined) => Blob | null} xlsx nothing if a worksheet cannot hold the table
 * @property {(nothing: undefined) => Blob | null} refusedXlsx
 * @property {(nothing: undefined) => CohortValidation | Refusal} validate
 * @property {(nothing: undefined, progress: Progress) => TermColumn[]} termColumns
 * @property {(ids: number | undefined) => Remark[]} regressionRemarks of the rows, by this column of ids
 * @property {(spec: Spec) => Fitted | Refusal} fit
 * @property {(wanted: { spec: Spec, tabs: boolean }) => string} survivalTable
 * @property {(wanted: { spec: Spec, resamples: number }, progress: Progress) => Optimism | null | Refusal} optimism
 * @property {(spec: SurvivalSpec) => SurvivalReport | Refusal} survival
 * @property {(wanted: { spec: SurvivalSpec, tabs: boolean }) => string} survivalReport
 * @property {(wanted: UpdateWanted, progress: Progress) => Updated | Refusal} update
 *
 * @typedef {{ separator: string, mark: boolean }} CsvFormat what separates the cells, and whether the file begins with a byte order mark
 * @typedef {{ from: number, most: number }} Part
 * @typedef {FitReport & { univariable: Univariable, csv: string, text: string }} Fitted with its terms alone, and its coefficients as they are exported, with commas and with tabs
 * @typedef {{ draws?: Uint8Array, edits?: Edits, weight: number, patient?: RawPatient }} UpdateWanted the draws before the update, if not the standard ones
 * @typedef {{ report: UpdateReport, rows: RowsTaken, file: Uint8Array }} Updated
 */

/** Rows of the exported table that are written at a time. */
const CHUNK = 20_000;
/** The seed of an update, as of the standard draws, and of resamples. */
const SEED = 1;

/** Starts to answer. @param {Uint8Array<ArrayBuffer>} core */
export const startCohortWorker = (core) => answerCalls(startCohort(core).then(handlers));

/**
 * @param {Awaited<ReturnType<typeof startCohort>>} core
 * @returns {Calls}
 */
function handlers({ table, refuseSize, load }) {
  let rows = 0;
  /** @type {OwnModel | undefined} */
  let inUse;
  /** What was fitted and what was reported last, as text. */
  let fitted = "";
  let reported = "";
  const fit = (/** @type {Spec} */ spec) => {
    fitted = JSON.stringify(spec);
    return table.fit(spec);
  };
  const survival = (/** @type {SurvivalSpec} */ spec) => {
    reported = JSON.stringify(spec);
    return table.survival(spec);
  };
  return {
    model(own) {
      load(own?.draws, own?.edits);
      inUse = own;
    },
    refuseSize,
    read({ file, options }, progress) {
      fitted = reported = "";
      return table.read(file, options, progress);
    },
    mapping: (mapping) => table.mapping(mapping),
    score(mapping, progress) {
      const answer = table.score(mapping, progress);
      rows = "counts" in answer ? answer.counts.accepted : 0;
      return answer;
    },
    rows: ({ from, most }) => table.rows(from, most),
    refused: ({ from, most }) => table.refused(from, most),
    async csv({ separator, mark }, progress) {
      const parts = [new Blob([own(table.csv_header(separator, mark))])];
      for (let from = 0; from < rows; from += CHUNK) {
        const part = new Blob([own(table.csv_lines(from, CHUNK, separator))]);
        // Read from, it has left this process: otherwise all parts would wait here, hundreds of megabytes.
        await part.slice(0, 1).arrayBuffer();
        parts.push(part);
        progress(from / rows);
      }
      return csvFile(...parts);
    },
    refusedCsv: ({ separator, mark }) => csvFile(own(table.refused_csv(separator, mark))),
    xlsx: () => workbookFile((take) => table.xlsx(take)),
    refusedXlsx: () => workbookFile((take) => table.refused_xlsx(take)),
    validate: () => table.validate(),
    termColumns: (_, progress) => table.term_columns(progress),
    regressionRemarks: (ids) => table.regression_remarks(ids),
    fit(spec) {
      const answer = fit(spec);
      if ("problems" in answer) return answer;
      const univariable = table.univariable(spec);
      if ("problems" in univariable) return univariable;
      const [text, csv] = [true, false].map((tabs) => table.coefficient_table(tabs) ?? "");
      return { ...answer, univariable, csv, text };
    },
    // Curves can be long, so their table is made when it is asked for; a worker that is new since then fits again.
    survivalTable({ spec, tabs }) {
      if (fitted !== JSON.stringify(spec)) fit(spec);
      return table.survival_table(tabs) ?? "";
    },
    optimism: ({ spec, resamples }, progress) => table.optimism(spec, resamples, SEED, progress) ?? null,
    survival,
    survivalReport({ spec, tabs }) {
      if (reported !== JSON.stringify(spec)) survival(spec);
      return table.survival_report_table(tabs) ?? "";
    },
    update({ draws, edits, weight, patient }, progress) {
      // An update starts from the evidence, and never from a model that was updated before.
      load(draws, edits);
      try {
        return table.update(edits, weight, SEED, patient, progress);
      } finally {
        load(inUse?.draws, inUse?.edits);
      }
    },
  };
}

/** The core's bytes are its caller's own, but their type does not say so. @param {Uint8Array} bytes */
const own = (bytes) => /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
