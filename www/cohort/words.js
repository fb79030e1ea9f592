// Every word of the part for the reader's own cohort.

/** @type {Record<string, string>} */
const outcomes = {
  id: "Name or number of the patient (shown, never used)",
  response: "Response to CART2: CR, PR, SD, PD or NE (not evaluable)",
  crs_grade: "CRS, highest grade 0 to 5 (checked only)",
  neurotoxicity_grade: "Neurotoxicity, highest grade 0 to 5 (checked only)",
  response_months: "Months in response (checked only)",
  response_ended: "Response has ended, 0 or 1 (checked only)",
  os_months: "Months of survival or follow-up (checked only)",
  died: "Died, 0 or 1 (checked only)",
};

/** @type {Record<string, string>} */
const missing = {
  one_class: "not defined: everyone responded, or no one did",
  too_few: "no interval: only one patient is of one kind",
  constant_prediction: "not defined: everyone has the same prediction",
  certain_prediction: "not defined: a prediction is 0% or 100%",
  separated: "infinite or without an interval: a threshold parts responders from the others",
};

export const words = {
  intro:
    "A table with one row per patient: every row gets its prediction, and the model is tested against what happened. The table is read in this browser and never leaves this device; nothing is kept when the page is closed.",
  shipped: "The predictions here are always those of the shipped model, whatever evidence is in use above.",
  importing: {
    title: "Your table",
    choose: "Choose a CSV or XLSX file",
    drop: "or drop one here",
    paste: "Paste a table instead",
    pasteLabel: "Table as text, its first line the names of the columns",
    usePasted: "Use this text",
    example: "Try the example (200 simulated patients)",
    template: "Download a template (CSV)",
    exampleFile: "Download the example (CSV)",
    pastedName: "pasted text",
    exampleName: "the simulated example",
    help: "CSV with comma, semicolon or tab, in UTF-8 or UTF-16; decimal point or comma. Doses in CAR T cells per kg, so 2 million is 2000000 or 2e6. An empty cell means unknown.",
  },
  running: {
    reading: "Reading the table …",
    scoring: "Predicting …",
    writing: "Writing the file …",
    cancel: "Cancel",
    cancelled: "Cancelled. Nothing was kept.",
    /** @param {string} share @param {string} left */
    left: (share, left) => `${share} done, about ${left} left`,
    progress: "Progress",
  },
  refused: {
    file: "This table cannot be used.",
    failed: "Something went wrong, and nothing was kept.",
  },
  mapping: {
    title: "What each column means",
    /** @param {string} name @param {string} rows @param {number} columns */
    found: (name, rows, columns) => `${name}: ${rows} rows, ${columns} columns.`,
    /** @param {string} worksheet @param {number} count */
    worksheet: (worksheet, count) => `Worksheet “${worksheet}”, the first of ${count}.`,
    how: "Guessed from the names; please check.",
    none: "no column",
    columns: ["Meaning", "Column of your table", "First values"],
    required: "needed",
    ignored: "Columns without a meaning stay in the table and are not read.",
    twice: "The same column is chosen twice.",
    start: "Predict every row",
  },
  results: {
    title: "Predictions",
    /** @param {import("../types.d.ts").Counts} c @param {number} outside @param {(n: number) => string} n */
    counts: (c, outside, n) =>
      `${n(c.read)} rows read = ${n(c.accepted)} accepted + ${n(c.refused_rows)} refused. ${n(c.accepted - outside)} have a prediction, ${n(outside)} lie outside the evidence. ${n(c.distinct_patients)} different patients.`,
    /** @param {import("../types.d.ts").Counts} c @param {(n: number) => string} n */
    responses: (c, n) =>
      `Responses: ${n(c.responders)} CR or PR, ${n(c.non_responders)} SD or PD, ${n(c.not_evaluable)} not evaluable, ${n(c.response_not_recorded)} not recorded.`,
    /** @param {string} names */
    ignored: (names) => `Columns that were not read: ${names}.`,
    refusedTitle: "Refused rows and cells",
    refusedHow: "A row with any refused cell is left out as a whole. Correct it in your table and read it again.",
    refusedColumns: ["Row", "Column", "Value", "Rule"],
    wholeRow: "whole row",
    tableTitle: "Every accepted row",
    columns: ["Row", "Patient", "Response", "95%", "Complete response", "Alive at 2 years", "Recorded", "Cautions"],
    outside: "outside the evidence",
    /** @param {string} from @param {string} to @param {string} all */
    page: (from, to, all) => `${from} to ${to} of ${all}`,
    next: "Next",
    previous: "Previous",
    download: "Download the predictions (CSV)",
    downloadRefused: "Download the refused cells (CSV)",
    formula: "In downloaded files, text that a spreadsheet could take for a formula has an apostrophe in front; numbers are left as they are.",
  },
  validation: {
    title: "Is the model right about your patients?",
    noResponse: "Choose a column for the response to compare predictions with what happened.",
    /** @param {import("../types.d.ts").CohortValidation} v @param {(n: number) => string} n */
    compared: (v, n) =>
      `${n(v.n)} patients compared, of whom ${n(v.events)} responded. Left out: ${n(v.left_out_not_evaluable)} not evaluable, ${n(v.left_out_not_recorded)} without a recorded response, ${n(v.left_out_outside_evidence)} outside the evidence.`,
    columns: ["What", "Value", "95% interval", "What it means"],
    missing,
    rows: /** @type {Record<string, { name: string, meaning: string }>} */ ({
      c_statistic: {
        name: "c statistic",
        meaning: "Chance that of a responder and a non-responder the first has the higher prediction; 0.5 is a coin, 1 perfect. Interval by DeLong.",
      },
      calibration_in_the_large: {
        name: "Calibration in the large",
        meaning: "Log odds by which all predictions are too low (above 0) or too high (below 0), their spread left as it is.",
      },
      calibration_intercept: {
        name: "Calibration intercept",
        meaning: "Of the regression of the response on the log odds predicted, beside the slope; ideal is 0. Wald interval.",
      },
      calibration_slope: {
        name: "Calibration slope",
        meaning: "Of the same regression; ideal is 1, below 1 the predictions are too extreme. Wald interval.",
      },
      observed_expected: {
        name: "Observed / expected",
        meaning: "Responses that came over the sum of the predictions; ideal is 1. Interval on the log scale.",
      },
      brier: { name: "Brier score", meaning: "Mean squared difference of prediction and response; 0 is perfect." },
      scaled_brier: {
        name: "Scaled Brier score",
        meaning: "Share by which the Brier score is below that of giving everyone the average; negative is worse than that.",
      },
    }),
  },
  calibration: {
    title: "Predicted and observed",
    axis: "predicted chance of a response",
    observed: "observed",
    ideal: "ideal",
    spline: "Curve: logistic regression of the response on a restricted cubic spline of the predicted log odds, three knots at the 10%, 50% and 90% quantiles; band: pointwise 95%.",
    line: "Curve: logistic regression of the response on the predicted log odds (too few different predictions for a spline); band: pointwise 95%.",
    histogram: "Bars: patients by prediction, responders upwards, the others downwards.",
    /** @param {string} least @param {string} most */
    label: (least, most) => `Calibration curve with its band, for predictions from ${least} to ${most}. The tables below have the same numbers.`,
    table: "The curve as a table",
    columns: ["Predicted", "Observed", "95% band"],
    bins: "The bars as a table",
    binColumns: ["Predicted", "Responders", "Others"],
  },
  decision: {
    title: "Would acting on it help?",
    how: "Net benefit: responders treated less non-responders treated, per patient, the latter weighed by the odds of the threshold. Those with a prediction of at least the threshold are treated.",
    axis: "threshold",
    model: "by the model",
    all: "everyone",
    none: "no one",
    label: "Net benefit of treating by the model, everyone or no one, by threshold. The table below has the same numbers.",
    table: "The curves as a table",
    columns: ["Threshold", "By the model", "Everyone", "No one"],
  },
  outcomes,
};
