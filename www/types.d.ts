// The types of what passes between the core and JavaScript. Generated from the Rust types by src/typescript.rs; do not edit.

/**
 * Whether a printed number follows from the others.
 */
export type Answer = "follows" | "needs_another_reading" | "does_not_follow";

/**
 * The answer for one patient.
 */
export type AssessmentFrame = {
  /**
   * Which model answered.
   */
  model: ModelId,
  /**
   * False if the patient lies outside the evidence altogether: then there are no numbers.
   */
  applicable: boolean,
  /**
   * Reasons for care.
   */
  cautions: Array<Caution>,
  /**
   * SHA-256 over model, input and full-precision output.
   */
  fingerprint: string,
};

/**
 * One factor's association with response.
 */
export type Association = {
  /**
   * The factor's term.
   */
  factor: Term,
  /**
   * Before the study was read.
   */
  prior: OddsRatioInterval,
  /**
   * After it.
   */
  posterior: OddsRatioInterval,
  /**
   * Posterior probability that the odds ratio is above 1.
   */
  probability_above_one: number,
  /**
   * Both densities, from left to right.
   */
  density: Array<DensityAt>,
};

/**
 * One association, as an odds ratio, in the same three columns.
 */
export type AssociationAnswers = {
  factor: string, before: OddsRatioInterval, site_before: OddsRatioInterval, after: OddsRatioInterval,
  /**
   * Probability that the odds ratio is above 1.
   */
  above_one_before: number, above_one_site_before: number, above_one_after: number,
};

/**
 * A prior or a modelling assumption: chosen by this project.
 */
export type Assumption = {
  /**
   * Name by which the model reads it.
   */
  id: string,
  /**
   * What it is, in words.
   */
  quantity: string,
  /**
   * The number.
   */
  value: number,
  /**
   * Why this number.
   */
  reason: string,
};

/**
 * A probability at a chosen time.
 */
export type AtTime = {
  /**
   * The time.
   */
  time: number,
  /**
   * Patients still at risk at it.
   */
  at_risk: number,
  /**
   * Survival or cumulative incidence; none beyond the last time of the group.
   */
  estimate: number | null,
  /**
   * Standard error.
   */
  se: number | null,
  /**
   * 95% limits on the scale of ln(-ln), as `survfit(conf.type = "log-log")`.
   */
  log_log: [number, number] | null,
  /**
   * 95% limits: the estimate -+ 1.96 standard errors, kept within 0 and 1, as `survfit(conf.type = "plain")`.
   */
  plain: [number, number] | null,
};

/**
 * What is known before anything is asked about a patient.
 */
export type BaseRate = {
  /**
   * Patients of the study.
   */
  patients: number,
  /**
   * How many of them responded.
   */
  responders: number,
  /**
   * Responders per patient.
   */
  share: number,
};

/**
 * Best response to CART2.
 */
export type BestResponse = "CR" | "PR" | "SD" | "PD" | "NE";

/**
 * How many predictions lie from `from` up to but not at `to` (at 1, too).
 */
export type Bin = {
  /**
   * Lower bound.
   */
  from: number,
  /**
   * Upper bound.
   */
  to: number,
  /**
   * Patients with the event.
   */
  events: number,
  /**
   * Patients without it.
   */
  non_events: number,
};

/**
 * A reason for care, with a code for programs and a sentence for people.
 */
export type Caution = {
  /**
   * Which reason.
   */
  code: CautionCode,
  /**
   * The sentence.
   */
  text: string,
  /**
   * The numbers in the sentence, in its order, for whoever says it in another language.
   */
  numbers?: Array<number>,
};

/**
 * Every reason for care, in the order in which they are given.
 */
export type CautionCode = "cd19_negative" | "cd19_decreased" | "other_product" | "ld_unknown" | "dose_lowered" | "dose_ratio_unusual" | "doses_unknown" | "dose_outside_trial" | "small_subgroup";

/**
 * P(outcome) in one cell.
 */
export type CellAnswer = {
  /**
   * Id of the group.
   */
  group: string,
  /**
   * Ids of the factors that its patients have.
   */
  factors: Array<string>,
  /**
   * The study's patients in it: not printed, reconstructed.
   */
  patients: PatientsLikeThis, mean: number, mcse: number, q025: number, q10: number, q25: number, q50: number, q75: number, q90: number, q975: number,
};

/**
 * P(response) in one cell: `before` of a patient like the study's, `site_before` of one of the reader's site before its patients were
 * read, `after` of one of that site.
 */
export type CellAnswers = {
  disease: string, cy_flu: boolean, dose_increased: boolean,
  /**
   * Patients of the cohort known to be in the cell.
   */
  patients: number,
  /**
   * Responders among them.
   */
  responders: number, before: Interval, site_before: Interval, after: Interval,
};

/**
 * One changed assumption of a sensitivity run.
 */
export type Change = {
  /**
   * Id of the assumption.
   */
  assumption: string,
  /**
   * Its value in this run.
   */
  value: number,
};

/**
 * The answer to one claim.
 */
export type Checked = {
  /**
   * The claim's name.
   */
  id: string,
  /**
   * Whether it follows.
   */
  answer: Answer,
  /**
   * What would have to be meant, if another reading is needed.
   */
  reading: Reading | null,
  /**
   * Why, in words.
   */
  words: string,
  /**
   * What would follow, as it would be printed.
   */
  would: Array<string>,
  /**
   * The table's p values, of every usual test.
   */
  p_values: Array<TestP>,
};

/**
 * One answer of a categorical field.
 */
export type Choice = {
  /**
   * Value in JSON, CSV and links.
   */
  id: ChoiceId,
  /**
   * Words on the page.
   */
  label: string,
};

/**
 * One term's coefficient; a number that does not exist is `None`.
 */
export type Coefficient = {
  /**
   * `(intercept)`, a column, or `column=level`.
   */
  term: string,
  /**
   * Log odds ratio, log hazard ratio, or log odds.
   */
  estimate: number | null,
  /**
   * Standard error.
   */
  se: number | null,
  /**
   * Lower 95% limit.
   */
  lower: number | null,
  /**
   * Upper 95% limit.
   */
  upper: number | null,
  /**
   * Two-sided p of the coefficient being 0.
   */
  p: number | null,
};

/**
 * What became of the rows.
 */
export type CohortSummary = {
  /**
   * Which model answered.
   */
  model: ModelId,
  /**
   * Rows of every kind.
   */
  counts: Counts,
  /**
   * Accepted rows without a number.
   */
  outside_evidence: number,
  /**
   * Entries of the list of refused cells and rows.
   */
  refused_entries: number,
  /**
   * Columns without a meaning.
   */
  ignored_columns: Array<string>,
  /**
   * What should be known before any result.
   */
  remarks: Array<Remark>,
};

/**
 * The validation of a model on a cohort, with those who could not be part of it.
 *
 * `n` and the three that are left out add up to `counts.accepted`.
 */
export type CohortValidation = {
  /**
   * Set if there are fewer than [`LEAST`](crate::validate::LEAST) responders or non-responders: then only numbers with intervals
   * are given, no curves.
   */
  too_few: TooFew | null,
  /**
   * Which model.
   */
  model: ModelId,
  /**
   * How many patients had each outcome and how many the model predicted, the response first: what is to be read first.
   */
  predictive_checks: Array<OutcomeCheck>,
  /**
   * Survival at 24 months with censoring, of those whose survival is recorded.
   */
  survival: SurvivalValidation | null,
  /**
   * Rows of every kind.
   */
  counts: Counts,
  /**
   * Patients with a prediction whose response is not evaluable.
   */
  left_out_not_evaluable: number,
  /**
   * Patients with a prediction whose response is not recorded.
   */
  left_out_not_recorded: number,
  /**
   * Patients to whom the evidence does not apply, whatever their response.
   */
  left_out_outside_evidence: number,
  /**
   * What should be known before any result.
   */
  remarks: Array<Remark>,
  /**
   * Patients.
   */
  n: number,
  /**
   * Patients with the event.
   */
  events: number,
  /**
   * Mean prediction.
   */
  mean_prediction: number,
  /**
   * The c statistic, or area under the ROC curve: the probability that of a patient with the event and one without the first has
   * the higher prediction, a tie counting half; DeLong's interval (Biometrics 1988;44:837), cut to [0, 1].
   */
  c_statistic: Estimate,
  /**
   * a of `logit P(y = 1) = a + l`, l = logit p, by maximum likelihood with its Wald interval; 0 is ideal.
   */
  calibration_in_the_large: Estimate,
  /**
   * a of `logit P(y = 1) = a + b l`, likewise; 0 is ideal.
   */
  calibration_intercept: Estimate,
  /**
   * b of the same; 1 is ideal, below 1 the predictions are too extreme.
   */
  calibration_slope: Estimate,
  /**
   * O / E: events over the sum of the predictions; 1 is ideal. Interval `exp(ln(O/E) -+ z sqrt((1 - O/n) / O))` (Debray et al.,
   * BMJ 2017;356:i6460).
   */
  observed_expected: Estimate,
  /**
   * `(1/n) sum (p_i - y_i)^2`.
   */
  brier: number,
  /**
   * `1 - brier / (m (1 - m))`, m = events / n: 0 for a model that gives everyone m, 1 for a perfect one. Nothing if
   * everyone had the event or no one.
   */
  scaled_brier: number | null,
  /**
   * The share of events along the predictions: a logistic regression of the events on Harrell's restricted cubic spline of l with
   * three knots, at the 10%, 50% and 90% quantiles, with its pointwise Wald band.
   */
  calibration_curve: Array<CurvePoint>,
  /**
   * How the curve was made; nothing without one.
   */
  calibration_curve_method: CurveMethod | null,
  /**
   * How many predictions lie in each twentieth from 0 to 1; empty if too few.
   */
  distribution: Array<Bin>,
  /**
   * Net benefit at thresholds 0.01, 0.02, .. 0.99.
   */
  decision_curve: Array<NetBenefit>,
};

/**
 * What the cells of a column are.
 */
export type ColumnKind = "numbers" | "categories" | "mixed";

/**
 * The different values of a column.
 */
export type ColumnValues = {
  /**
   * The field or outcome.
   */
  id: Meaning,
  /**
   * The values, the most frequent first.
   */
  values: Array<ValueCount>,
  /**
   * The column has more different values than are listed.
   */
  more: boolean,
};

/**
 * Several patients or scenarios, side by side.
 */
export type Comparison = {
  /**
   * One assessment each, in order.
   */
  assessments: Assessment[],
  /**
   * Every later scenario minus the first; scenarios without numbers are left out.
   */
  differences: Array<Difference>,
};

/**
 * Another cohort, shown beside the study and never read by the model.
 */
export type Context = {
  /**
   * Short name.
   */
  id: string,
  /**
   * Which patients, which product.
   */
  cohort: string,
  /**
   * What was printed of them.
   */
  numbers: string,
  /**
   * Why it is not pooled with the study.
   */
  not_pooled: string,
  /**
   * Where to find it.
   */
  locator: string,
};

/**
 * One term's share of the difference from the cohort's average patient.
 */
export type Contribution = {
  /**
   * Which term.
   */
  term: Term,
  /**
   * Exact Shapley value, in percentage points; an association.
   */
  points: number,
};

/**
 * A statistic with its optimism.
 */
export type Corrected = {
  /**
   * Of the patients it was fitted to.
   */
  apparent: number,
  /**
   * How much too large that is, on average.
   */
  optimism: number,
  /**
   * What is left.
   */
  corrected: number,
};

/**
 * How many rows there are of every kind.
 *
 * `read = accepted + refused_rows`, and
 * `accepted = repeated_rows + responders + non_responders + not_evaluable + response_not_recorded`.
 */
export type Counts = {
  read: number, accepted: number, refused_rows: number,
  /**
   * Cells for which a row was refused; one may have several.
   */
  refused_cells: number,
  /**
   * Cells of outcomes that cannot be read: that outcome is left out, not the row.
   */
  unusable_outcomes: number,
  /**
   * Accepted rows that do not count, since their id stands in other rows too.
   */
  repeated_rows: number,
  /**
   * CR or PR.
   */
  responders: number,
  /**
   * SD or PD.
   */
  non_responders: number,
  /**
   * NE.
   */
  not_evaluable: number, response_not_recorded: number,
};

/**
 * One group's curve.
 */
export type Curve = {
  /**
   * The group as `column=level`; of all patients together `None`.
   */
  group: string | null,
  /**
   * Patients.
   */
  n: number,
  /**
   * Events.
   */
  events: number,
  /**
   * Median survival.
   */
  median: Median,
  /**
   * One step for every distinct time.
   */
  steps: Array<Step>,
};

/**
 * How a calibration curve was made.
 */
export type CurveMethod = "spline" | "line";

/**
 * One point of a calibration curve.
 */
export type CurvePoint = {
  /**
   * The prediction.
   */
  predicted: number,
  /**
   * The share of events there.
   */
  observed: number,
  /**
   * Lower end of its pointwise 95% band.
   */
  lower: number,
  /**
   * Upper end.
   */
  upper: number,
};

/**
 * Columns of death, beside those of another event.
 */
export type Death = {
  /**
   * Column of the time to death or to the last time seen alive.
   */
  time: string,
  /**
   * Column that says whether the patient died.
   */
  died: string,
};

/**
 * The mark between a number's whole part and its fraction; the other one, an apostrophe or a blank may group thousands.
 */
export type DecimalMark = "." | ",";

/**
 * Prior and posterior density of a log odds ratio in one bin.
 */
export type DensityAt = {
  /**
   * The bin's middle.
   */
  log_odds_ratio: number,
  /**
   * The prior's density there.
   */
  prior: number,
  /**
   * Draws in the bin, divided by all draws and by the bin's width.
   */
  posterior: number,
};

/**
 * A difference between two scenarios, draw by draw.
 */
export type Difference = {
  /**
   * Index of the scenario subtracted.
   */
  from: number,
  /**
   * Index of the scenario it is subtracted from.
   */
  to: number,
  /**
   * Difference in the probability of response.
   */
  response: Interval,
  /**
   * Probability that the second is the higher.
   */
  probability_higher: number,
};

/**
 * A dose column and its unit.
 */
export type DoseReport = {
  /**
   * The field.
   */
  id: Meaning,
  /**
   * In which unit it is read.
   */
  unit: DoseUnit,
  /**
   * The unit that the column's name says, or that its numbers suggest; nothing if they suggest none.
   */
  suggested: DoseUnit | null,
  /**
   * The name of the column says so.
   */
  named: boolean,
  /**
   * Cells with a number.
   */
  count: number,
  /**
   * The least, the median and the greatest number; nothing without any.
   */
  range: [number, number, number] | null,
};

/**
 * What the numbers of a dose column count.
 */
export type DoseUnit = "per_kg" | "million_per_kg" | "total" | "million_total" | "hundred_million_total";

/**
 * What a reader may change: assumptions, statements left out, published odds ratios (E5).
 */
export type Edits = {
  /**
   * Changed assumptions.
   */
  changes: Array<Change>,
  /**
   * Ids of the statements left out.
   */
  dropped: Array<string>,
  /**
   * Published odds ratios.
   */
  odds_ratios: Array<OddsRatio>,
};

/**
 * A number with its 95% interval, or why there is none.
 */
export type Estimate = {
  /**
   * The number.
   */
  estimate: number | null,
  /**
   * Lower end of the interval.
   */
  lower: number | null,
  /**
   * Upper end.
   */
  upper: number | null,
  /**
   * Why something is missing.
   */
  missing: Missing | null,
};

/**
 * The whole evidence file.
 */
export type Evidence = {
  /**
   * Title of the study.
   */
  title: string,
  /**
   * The day the evidence was last read, ISO 8601.
   */
  date: string,
  /**
   * Where the numbers were read.
   */
  sources: Array<Source>,
  /**
   * Printed and derived quantities.
   */
  items: Array<Item>,
  /**
   * Test results stated in words (E3, E4).
   */
  statements: Array<Statement>,
  /**
   * E5: CART2's paper prints none.
   */
  odds_ratios: Array<OddsRatio>,
  /**
   * Priors and assumptions.
   */
  assumptions: Array<Assumption>,
  /**
   * The sensitivity runs.
   */
  sensitivity: Array<Sensitivity>,
  /**
   * Other cohorts, for the reader alone.
   */
  context: Array<Context>,
};

/**
 * One field of a patient.
 */
export type Field = {
  /**
   * Which one.
   */
  id: FieldId,
  /**
   * Words on the page.
   */
  label: string,
  /**
   * One sentence of help.
   */
  help: string,
  /**
   * Where it stands in the form.
   */
  section: Section,
  /**
   * Whether a prediction needs it.
   */
  required: boolean,
  /**
   * What it is good for.
   */
  role: Role,
  /**
   * What a missing answer means; nothing for a required field and for numbers (they stay unknown).
   */
  when_absent: ChoiceId | null,
} & ({
  "kind": "category",
  /**
   * The list.
   */
  choices: Array<Choice>,
} | {
  "kind": "number",
  /**
   * Unit of the value.
   */
  unit: string,
  /**
   * Refused above this, as a slip of the unit.
   */
  at_most: number,
  /**
   * The smallest value.
   */
  at_least: number,
  /**
   * How the page asks for it.
   */
  page_unit: PageUnit,
});

/**
 * Every field, in the order of the form: its name in JSON, CSV, links and form controls.
 */
export type FieldId = "disease" | "cd19" | "ld_before_cart1" | "cart1_dose" | "cart1_outcome" | "ld_before_cart2" | "cart2_dose" | "product";

/**
 * What a paper said of a test.
 */
export type Finding = "significant_positive" | "significant_negative" | "not_significant" | "silent";

/**
 * A fitted regression.
 */
export type Fit = {
  /**
   * By what it was estimated; with times it has `ties` too.
   */
  method: FitMethod,
  /**
   * How ties were treated, in a Cox regression.
   */
  ties?: Ties,
  /**
   * What was counted as the event: `column=value`.
   */
  event: string,
  /**
   * Patients fitted.
   */
  n: number,
  /**
   * Events among them.
   */
  events: number,
  /**
   * Rows left out: without a value in a used column, or with another number of cells than the header.
   */
  dropped: number,
  /**
   * For every used column without values somewhere, how often; a row can count in several.
   */
  missing: Array<MissingValues>,
  /**
   * Reference levels of the categories.
   */
  references: Array<Reference>,
  /**
   * Log-likelihood at the estimate; under separation what it tends to.
   */
  log_likelihood: number | null,
  /**
   * With Firth's penalty.
   */
  penalised_log_likelihood: number | null,
  /**
   * Why the fit stopped.
   */
  stopped: Stopped,
  /**
   * The coefficients.
   */
  coefficients: Array<Coefficient>,
  /**
   * Terms whose maximum-likelihood estimate is infinite.
   */
  separation: Array<string>,
  /**
   * Whether so little information stands behind the coefficients that the penalised likelihood may have several maxima, which were
   * searched for and could not all be listed: if one was missed, a limit lies further out.
   */
  maxima_searched: boolean,
  /**
   * What is said of the whole of it.
   */
  model: WholeModel,
  /**
   * The test of proportional hazards, if asked for, of a Cox regression by maximum likelihood that converged.
   */
  proportional_hazards?: ProportionalHazards,
  /**
   * Kaplan-Meier curves of all patients and of every level of every category, if asked for.
   */
  kaplan_meier?: Array<Curve>,
};

/**
 * By what the coefficients were estimated.
 */
export type FitMethod = "ml" | "firth" | "cox";

/**
 * A fit as it is shown.
 */
export type FitReport = {
  /**
   * The fit.
   */
  fit: Fit,
  /**
   * One for every coefficient, in their order; of the intercept none.
   */
  ratios: Array<Ratio | null>,
};

/**
 * How many further patients would halve an interval.
 */
export type Further = {
  /**
   * Further patients; `None` if no number up to ten million of this mix would do, because it says too little of
   * patients like the chosen one.
   */
  patients: number | null,
  /**
   * Whose mix they have.
   */
  mix: Mix,
  /**
   * What would be left of the width after ten million of them, as a share.
   */
  share_that_stays: number,
};

/**
 * A point of a term's curve.
 */
export type HazardsPoint = {
  /**
   * 1 less the Kaplan-Meier estimate.
   */
  at: number,
  /**
   * The coefficient there.
   */
  estimate: number,
  /**
   * Lower 95% limit.
   */
  lower: number,
  /**
   * Upper 95% limit.
   */
  upper: number,
};

/**
 * One term.
 */
export type HazardsTerm = {
  /**
   * Its column.
   */
  term: string,
  /**
   * The test; none where the events tell nothing of it.
   */
  test: Test | null,
  /**
   * Scaled residuals, in the order of the events.
   */
  residuals: Array<number>,
  /**
   * Their curve; empty where there are too few times.
   */
  curve: Array<HazardsPoint>,
};

/**
 * The identity of a model, and of the evidence file's words that are shown beside it.
 */
export type Identity = {
  /**
   * Which model: all that its numbers depend on.
   */
  model: ModelId,
  /**
   * SHA-256 of the standard evidence file, its words among them. No number depends on it.
   */
  text_sha256: string,
};

/**
 * What the response would be, were an unknown answered one way.
 */
export type IfKnown = {
  /**
   * The answer.
   */
  answer: YesNo, mean: number, q025: number, q975: number,
};

/**
 * P(response still lasting) at one time.
 */
export type InResponse = {
  /**
   * Months since CART2.
   */
  month: number, mean: number, q025: number, q975: number,
};

/**
 * The chosen patient's chance to be in response after so many months, in the same three columns.
 */
export type InResponseAnswers = {
  month: number, before: Interval, site_before: Interval, after: Interval,
};

/**
 * The cumulative incidence of a cause.
 */
export type Incidence = {
  /**
   * 1 or 2.
   */
  cause: number,
  /**
   * Events of it.
   */
  events: number,
  /**
   * One step for every time with an event of either cause.
   */
  steps: Array<IncidenceStep>,
  /**
   * At the chosen times.
   */
  at: Array<AtTime>,
};

/**
 * The cumulative incidence of one cause from one event time on.
 */
export type IncidenceStep = {
  /**
   * The time.
   */
  time: number,
  /**
   * F from this time on.
   */
  estimate: number,
  /**
   * Standard error.
   */
  se: number,
  /**
   * Lower 95% limit.
   */
  lower: number | null,
  /**
   * Upper 95% limit.
   */
  upper: number | null,
};

/**
 * A mean and its 95% interval.
 */
export type Interval = {
  mean: number, q025: number, q975: number,
};

/**
 * One printed or derived quantity of the study.
 */
export type Item = {
  /**
   * Name by which the model reads it.
   */
  id: string,
  /**
   * What it is, in words.
   */
  quantity: string,
  /**
   * The number itself: a count of patients where `unit` is `patients`, else as `unit` says.
   * Absent where what is printed cannot be right.
   */
  value: number | null,
  /**
   * `patients`, `months` or `percent`.
   */
  unit: string,
  /**
   * Of how many patients.
   */
  n: number | null,
  /**
   * The printed percentage, where one was printed.
   */
  percent: number | null,
  /**
   * The words as printed.
   */
  printed: string,
  /**
   * Ids of the sources.
   */
  sources: Array<string>,
  /**
   * Printed, derived or assumed.
   */
  status: Status,
  /**
   * How it was derived, or why it was assumed; empty when printed as it stands.
   */
  derivation: string,
  /**
   * Whether the model reads it, or the page only shows it.
   */
  in_model: boolean,
};

/**
 * Which limits and tests a Firth regression reports.
 */
export type Limits = "profile" | "wald";

/**
 * One entry of a mapping: the field or outcome, and the column it is read from.
 */
export type Mapped = {
  /**
   * The field or outcome.
   */
  id: Meaning,
  /**
   * Index of the column in the table; the first is 0.
   */
  column: number | null,
};

/**
 * What the words of a column mean, and the units of doses.
 */
export type MappingReport = {
  /**
   * The columns that have a meaning.
   */
  columns: Array<NamedColumn>,
  /**
   * Different values of the columns of words, by how often they occur.
   */
  values: Array<ColumnValues>,
  /**
   * The dose columns.
   */
  doses: Array<DoseReport>,
  /**
   * Ids that stand in several rows; nothing if none does.
   */
  repeats: RepeatsReport | null,
};

/**
 * What a column of the reader's table may hold.
 */
export type Meaning = FieldId | OutcomeColumn;

/**
 * A time with its 95% limits; `None` where the curve does not come down so far.
 */
export type Median = {
  /**
   * When half the patients have had the event.
   */
  estimate: number | null,
  /**
   * Where the band's lower end passes a half.
   */
  lower: number | null,
  /**
   * Where the band's upper end passes a half.
   */
  upper: number | null,
};

/**
 * Why a number, or its interval, is not given.
 */
export type Missing = "one_class" | "too_few" | "constant_prediction" | "certain_prediction" | "separated";

/**
 * How many rows have no value in a column.
 */
export type MissingValues = {
  /**
   * The column.
   */
  column: string,
  /**
   * The rows.
   */
  rows: number,
};

/**
 * Whose mix of disease, Cy-Flu and dose the further patients have.
 */
export type Mix = "cohort" | "study";

/**
 * Weight of the study in the mixture, before and after.
 */
export type MixtureWeight = {
  /**
   * w, the reader's.
   */
  prior: number,
  /**
   * w', by the marginal likelihoods.
   */
  updated: number,
  /**
   * Monte Carlo standard error of w'. Where the cohort puts the study out of reach, w' is 0 and this is an upper
   * bound of what it could be.
   */
  error: number,
};

/**
 * Which model answered.
 */
export type ModelId = {
  /**
   * Version of this program.
   */
  version: string,
  /**
   * SHA-256 of the names and numbers of the evidence that the draws were made from, not of its words
   * ([`Evidence::sha256`](crate::evidence::Evidence::sha256)), with a reader's edits
   * ([`Edits::sha256`](crate::evidence::Edits::sha256)).
   */
  evidence_sha256: string,
  /**
   * `standard`, a sensitivity run's id, `edited` for a reader's own evidence, or `updated`.
   */
  run: string,
  /**
   * The reader's own cohort, if it joined the evidence.
   */
  update?: UpdateId,
};

/**
 * A column by its name.
 */
export type NamedColumn = {
  /**
   * The field or outcome.
   */
  id: Meaning,
  /**
   * The name of its column.
   */
  name: string,
};

/**
 * The 95% interval of a cell's probability, now and with one number more.
 */
export type Narrowing = {
  /**
   * Its width as it is.
   */
  width: number,
  /**
   * Its expected width if the number were printed.
   */
  expected: number,
  /**
   * Monte Carlo standard error of `expected`: neighbourhoods that share no draw count as one each.
   */
  mcse: number,
};

/**
 * Net benefit at one threshold.
 *
 * # Formula
 * `TP/n - FP/n * t / (1 - t)`, where those with a prediction of at least t are acted on: TP of them have the event and FP
 * have not (Vickers & Elkin, Med Decis Making 2006;26:565). Acting on everyone: the same with all n; on no one: 0.
 */
export type NetBenefit = {
  /**
   * t.
   */
  threshold: number,
  /**
   * Of acting on the predictions.
   */
  model: number,
  /**
   * Of acting on everyone.
   */
  treat_all: number,
  /**
   * Of acting on no one: 0.
   */
  treat_none: number,
};

/**
 * The numbers of an assessment; absent where the evidence does not apply at all.
 */
export type Numbers = {
  /**
   * Probabilities of the outcomes.
   */
  outcomes: Outcomes,
  /**
   * Response still lasting, month by month.
   */
  in_response: Array<InResponse>,
  /**
   * Why this patient differs from the average one.
   */
  contributions: Array<Contribution>,
  /**
   * The base rate, and the difference from it.
   */
  cohort: StudyCohort,
  /**
   * How many patients the answer rests on.
   */
  patients_like_this: PatientsLikeThis,
  /**
   * Unknown inputs and their cost.
   */
  unknowns: Array<Unknown>,
  /**
   * How far other assumptions move the probability of response.
   */
  sensitivity: SensitivityRange,
};

/**
 * E5: a published odds ratio with its confidence interval, typed in by a reader.
 */
export type OddsRatio = {
  /**
   * `cy_flu` or `dose_increased`.
   */
  factor: string,
  /**
   * The odds ratio, > 0.
   */
  odds_ratio: number,
  /**
   * Lower 95% limit, > 0.
   */
  lower: number,
  /**
   * Upper 95% limit.
   */
  upper: number,
};

/**
 * One factor's odds ratio before and after the paper was read.
 */
export type OddsRatioAnswer = {
  /**
   * Id of the factor.
   */
  factor: string,
  /**
   * By the prior alone.
   */
  before: OddsRatioInterval,
  /**
   * By the paper too.
   */
  after: OddsRatioInterval,
  /**
   * Monte Carlo standard error of the mean log odds ratio.
   */
  mcse: number,
  /**
   * Posterior probability that it is above 1.
   */
  probability_above_one: number,
};

/**
 * An odds ratio: its median and its 95% interval.
 */
export type OddsRatioInterval = {
  median: number, q025: number, q975: number,
};

/**
 * The optimism of a regression.
 */
export type Optimism = {
  /**
   * Resamples.
   */
  resamples: number,
  /**
   * Those in which the regression has estimates; only they count.
   */
  fitted: number,
  /**
   * The c index.
   */
  c_index: Corrected,
  /**
   * The calibration slope.
   */
  calibration_slope: Corrected,
};

/**
 * An outcome of CART2 with one probability.
 */
export type Outcome = "response" | "complete_response" | "survival_24m" | "severe_crs" | "severe_neurotoxicity";

/**
 * One of the chosen patient's outcomes, in the same three columns.
 */
export type OutcomeAnswers = {
  outcome: Outcome, before: Interval, site_before: Interval, after: Interval,
};

/**
 * How many patients had an outcome, and how many the model predicted.
 */
export type OutcomeCheck = {
  /**
   * Which outcome.
   */
  outcome: Outcome,
  /**
   * The check in words.
   */
  text: string,
  /**
   * What it says.
   */
  verdict: Verdict,
  /**
   * Patients.
   */
  n: number,
  /**
   * Patients known to have had the event.
   */
  observed_low: number,
  /**
   * These, and all whose outcome is not known.
   */
  observed_high: number,
  /**
   * Mean number of events predicted.
   */
  mean: number,
  /**
   * Lower end of the 95% predictive interval: the least x with P(X <= x) at least 2.5%.
   */
  q025: number,
  /**
   * Upper end: the least x with P(X <= x) at least 97.5%.
   */
  q975: number,
  /**
   * P(X <= `observed_high`).
   */
  probability_at_most: number,
  /**
   * P(X >= `observed_low`).
   */
  probability_at_least: number,
  /**
   * How the distribution was made.
   */
  method: PredictiveMethod,
};

/**
 * Every column beside the fields of a patient.
 */
export type OutcomeColumn = "id" | "response" | "crs_grade" | "neurotoxicity_grade" | "response_months" | "response_ended" | "os_months" | "died";

/**
 * What the outcomes beside the response are made of, each a share that is updated.
 */
export type OutcomeShare = "complete" | "lasting_12m" | "survival_24m_responders" | "survival_24m_others" | "severe_crs" | "severe_neurotoxicity";

/**
 * The probability of every [`Outcome`].
 */
export type Outcomes = {
  /**
   * Complete or partial response to CART2.
   */
  response: Probability,
  /**
   * Complete response.
   */
  complete_response: Probability,
  /**
   * Alive two years after CART2.
   */
  survival_24m: Probability,
  /**
   * Cytokine release syndrome of grade 3 or more; the same for everyone.
   */
  severe_crs: Probability,
  /**
   * Neurotoxicity of grade 3 or more; the same for everyone.
   */
  severe_neurotoxicity: Probability,
};

/**
 * The unit a number is entered in on the page; the value itself is in `Kind::Number::unit`.
 */
export type PageUnit = {
  /**
   * Words beside the box.
   */
  label: string,
  /**
   * One page unit in units of the value.
   */
  factor: number,
  /**
   * Numbers offered as buttons, in page units.
   */
  presets: Array<number>,
};

/**
 * The answer for a patient.
 */
export type PatientAnswer = {
  /**
   * P(outcome); unknown factors are averaged over.
   */
  probability: Probability,
  /**
   * The study's average patient.
   */
  cohort: Interval,
  /**
   * This patient's probability less the average one's.
   */
  difference: Interval,
  /**
   * Posterior probability that this patient's is the higher.
   */
  probability_higher: number,
  /**
   * The study's patients like this one, as far as known.
   */
  patients_like_this: PatientsLikeThis,
};

/**
 * The chosen patient's P(response), in the same three columns.
 */
export type PatientAnswers = {
  before: Interval, site_before: Interval, after: Interval,
  /**
   * Every outcome, the response first.
   */
  outcomes: Array<OutcomeAnswers>,
  /**
   * After 12 and 24 months.
   */
  in_response: Array<InResponseAnswers>,
  /**
   * What it would take to halve the new interval; `None` if the posterior has no volume.
   */
  further: Further | null,
};

/**
 * How many of the study's patients share disease, C and D: not printed, reconstructed.
 */
export type PatientsLikeThis = {
  /**
   * Posterior mean.
   */
  mean: number,
  /**
   * 5% quantile.
   */
  q05: number,
  /**
   * 95% quantile.
   */
  q95: number,
  /**
   * Fewer than the evidence file's `extrapolation_below` are expected.
   */
  extrapolation: boolean,
};

/**
 * How the predictive distribution was made.
 */
export type PredictiveMethod = "exact" | "normal";

/**
 * A probability over the posterior draws.
 *
 * `mean` is *the* probability (the predictive probability for the next such patient); the rest are
 * equal-tailed type-7 quantiles of the draws; `mcse` is the Monte Carlo standard error of the mean.
 */
export type Probability = {
  mean: number, mcse: number, q025: number, q10: number, q25: number, q50: number, q75: number, q90: number, q975: number,
};

/**
 * One broken rule.
 */
export type Problem = {
  /**
   * The field (or unknown key).
   */
  field: string,
  /**
   * The value as it was entered, cut to 80 characters.
   */
  value: string,
  /**
   * Which rule.
   */
  rule: Rule,
  /**
   * The rule in words.
   */
  message: string,
};

/**
 * The test of proportional hazards.
 */
export type ProportionalHazards = {
  /**
   * Of all terms together.
   */
  global: Test | null,
  /**
   * Of each.
   */
  terms: Array<HazardsTerm>,
  /**
   * Times of the events whose residuals are given.
   */
  times: Array<number>,
  /**
   * 1 less the Kaplan-Meier estimate just before each.
   */
  at: Array<number>,
};

/**
 * An odds ratio (logistic) or a hazard ratio (Cox), with its 95% limits: exp of the coefficient and of its limits.
 *
 * A number that does not exist, or is too large or too small for a double, is `None`.
 */
export type Ratio = {
  /**
   * exp of the coefficient.
   */
  estimate: number | null,
  /**
   * exp of its lower limit.
   */
  lower: number | null,
  /**
   * exp of its upper limit.
   */
  upper: number | null,
};

/**
 * What would have to be meant for a number to follow.
 */
export type Reading = "truncation" | "denominator" | "other_test" | "other_method";

/**
 * A categorical column and its level without a coefficient.
 */
export type Reference = {
  /**
   * The column.
   */
  column: string,
  /**
   * The level that the others are compared with.
   */
  level: string,
};

/**
 * Something that was refused: a normal answer, not a failure.
 */
export type Refusal = {
  /**
   * Every problem; of a form in the order of the fields, unknown keys last.
   */
  problems: Array<Problem>,
};

/**
 * A refused cell, or a row that was refused as a whole, in words.
 */
export type RefusedCell = {
  /**
   * Line of the file, or row of the worksheet; the first is 1.
   */
  row: number,
  /**
   * Name of the column; empty if the row as a whole was refused.
   */
  column: string,
  /**
   * The field or outcome that the column holds; empty likewise.
   */
  field: string,
  /**
   * The cell, cut to 80 characters.
   */
  value: string,
  /**
   * Which rule it breaks.
   */
  rule: Rule,
  /**
   * The rule in words.
   */
  message: string,
  /**
   * Only this outcome is left out: the row has its prediction.
   */
  outcome_only: boolean,
};

/**
 * What kind of regression.
 */
export type Regression = {
  "method": "ml",
  /**
   * Column of the outcome.
   */
  outcome: string,
} | {
  "method": "firth",
  /**
   * Column of the outcome.
   */
  outcome: string,
  /**
   * Which limits and tests.
   */
  limits: Limits,
} | {
  "method": "cox",
  /**
   * Column of the time to the event or to censoring.
   */
  time: string,
  /**
   * Column that says whether the event happened.
   */
  event: string,
  /**
   * How ties are treated.
   */
  ties: Ties,
  /**
   * With Firth's penalty, which limits and tests; without, by maximum partial likelihood.
   */
  firth?: Limits,
  /**
   * Whether to add Kaplan-Meier curves.
   */
  curves: boolean,
  /**
   * Whether to test that hazards are proportional.
   */
  hazards: boolean,
};

/**
 * One remark.
 */
export type Remark = {
  /**
   * What it is about.
   */
  kind: RemarkKind,
  /**
   * The column's name or number; empty if it is about the table.
   */
  column: string,
  /**
   * The value, line or number it is about; empty if there is none.
   */
  value: string,
  /**
   * How many cells, rows or lines.
   */
  count: number,
  /**
   * The remark in words.
   */
  text: string,
};

/**
 * What can be remarked on.
 */
export type RemarkKind = "lines_above" | "two_header_rows" | "comment_lines" | "short_rows" | "line_breaks" | "nameless_column" | "repeated_name" | "error_cells" | "not_calculated" | "merged_cells" | "other_worksheets" | "hidden_rows" | "hidden_columns" | "probably_missing" | "repeated_ids" | "rows_as_patients" | "repeated_rows" | "contradicting_rows" | "duration_without_response" | "response_beyond_follow_up" | "response_without_follow_up" | "event_without_time" | "nothing_to_validate";

/**
 * Which rows of an id count in a validation and an update, if it stands in several; every row is predicted.
 */
export type Repeats = "first" | "last" | "refuse" | "every";

/**
 * Ids that stand in several rows.
 */
export type RepeatsReport = {
  /**
   * How many ids.
   */
  ids: number,
  /**
   * Their rows.
   */
  rows: number,
  /**
   * Which of the rows count.
   */
  counted: Repeats,
};

/**
 * The answers to all claims.
 */
export type Report = {
  /**
   * How many follow.
   */
  follows: number,
  /**
   * How many need another reading.
   */
  needs_another_reading: number,
  /**
   * How many do not follow.
   */
  does_not_follow: number,
  /**
   * Claim by claim, in the order of the file.
   */
  claims: Array<Checked>,
};

/**
 * What a field is good for.
 */
export type Role = "model" | "applicability" | "recorded";

/**
 * What became of a table's accepted rows that count: they are the sum of these.
 */
export type RowsTaken = {
  /**
   * Patients of the update: CR, PR, SD or PD, and the evidence applies.
   */
  taken: number,
  /**
   * Left out: the evidence does not apply to them.
   */
  outside_evidence: number,
  /**
   * Left out: the response is NE or not recorded.
   */
  without_response: number,
};

/**
 * Every rule that something a user enters can break.
 */
export type Rule = "unknown_field" | "required" | "wrong_type" | "unknown_choice" | "not_finite" | "not_above_zero" | "above_limit" | "below_limit" | "not_a_patient" | "empty_file" | "too_large" | "binary" | "old_workbook" | "not_a_workbook" | "unpacks_too_large" | "too_much_text" | "cell_too_long" | "encoding" | "separator" | "unclosed_quote" | "text_after_quote" | "swallowed_rows" | "other_kind" | "no_such_sheet" | "no_such_row" | "duplicate_column" | "no_rows" | "no_table" | "too_many_rows" | "too_many_cells" | "no_such_column" | "column_used_twice" | "mapped_twice" | "column_needed" | "cell_count" | "not_a_grade" | "not_zero_or_one" | "below_zero" | "not_a_number" | "ambiguous_number" | "date" | "not_calculated" | "invalid_mapping" | "nobody_to_compare" | "no_responses" | "too_many" | "invalid_update" | "run_refused" | "study_conflict" | "unknown_run" | "not_evidence" | "invalid_evidence" | "invalid_model" | "argument" | "unreadable" | "unwritable" | "output_exists" | "output_is_input" | "unknown_column" | "named_twice" | "reference_without_term" | "constant" | "collinear" | "unknown_level" | "not_binary" | "not_a_time" | "after_follow_up" | "no_complete_row" | "no_events" | "mixed_column" | "too_many_levels" | "out_of_range";

/**
 * One run.
 */
export type Run = {
  /**
   * What it changes.
   */
  kind: RunKind,
  /**
   * The id of the statement that is left out (of an odds ratio, its factor's) or of the factor; of the other kinds nothing.
   */
  about: string | null,
};

/**
 * What a run changes.
 */
export type RunKind = "without" | "counts_alone" | "narrow_prior" | "wide_prior" | "fewer_with" | "more_with";

/**
 * P(response) of one patient in one sensitivity run.
 */
export type RunResponse = {
  /**
   * The run's id in the evidence file, such as `sceptical_prior`.
   */
  id: string,
  /**
   * Whether the run leaves out printed statements, instead of changing an assumption.
   */
  drops_evidence: boolean,
  /**
   * Posterior mean.
   */
  mean: number,
  /**
   * Its 2.5% quantile.
   */
  q025: number,
  /**
   * Its 97.5% quantile.
   */
  q975: number,
};

/**
 * One scored row.
 */
export type ScoredRow = {
  /**
   * Line of the file, or row of the worksheet; the first is 1.
   */
  row: number,
  /**
   * The cell of the column `id`; empty without one.
   */
  id: string,
  /**
   * False if the evidence does not apply: then there are no outcomes.
   */
  applicable: boolean,
  /**
   * Probabilities of the outcomes.
   */
  outcomes: Outcomes | null,
  /**
   * Codes of the reasons for care.
   */
  cautions: Array<CautionCode>,
  /**
   * The response, if the table has it.
   */
  response: BestResponse | null,
};

/**
 * Part of the form a field stands in.
 */
export type Section = "disease" | "cart1" | "cart2";

/**
 * A run with other assumptions, to show how far the answer moves.
 */
export type Sensitivity = {
  /**
   * Name, such as `sceptical_prior`.
   */
  id: string,
  /**
   * What is different, in words.
   */
  label: string,
  /**
   * The changed assumptions.
   */
  changes: Array<Change>,
  /**
   * Ids of the statements left out.
   */
  dropped: Array<string>,
};

/**
 * How far other assumptions move one patient's probability of response: that of the standard evidence, whichever model is in use.
 */
export type SensitivityRange = {
  /**
   * Lowest mean of the runs that change an assumption.
   */
  low: number,
  /**
   * Highest of them.
   */
  high: number,
  /**
   * Every run, in the order of the evidence file.
   */
  runs: Array<RunResponse>,
};

/**
 * A share that an outcome is made of, in the same three columns; one that no patient of the cohort has a record of remains the study's.
 */
export type ShareAnswers = {
  /**
   * Which share.
   */
  share: OutcomeShare,
  /**
   * Of which disease, if it has one.
   */
  disease: string | null,
  /**
   * Patients of the cohort with a record of it.
   */
  patients: number,
  /**
   * Those of them with the event: a complete response, the end of a response, a death by 24 months, a severe toxicity.
   */
  events: number,
  /**
   * Of the study.
   */
  before: Interval,
  /**
   * Of the reader's site, before its patients were read.
   */
  site_before: Interval,
  /**
   * Of the site.
   */
  after: Interval,
  /**
   * Weight of the study; nothing if no patient has a record of it.
   */
  weight: MixtureWeight | null,
  /**
   * What the updated weight says.
   */
  weight_verdict: WeightVerdict | null,
};

/**
 * Posterior of the site effect.
 */
export type SiteEffect = {
  /**
   * Mean.
   */
  mean: number,
  /**
   * Standard deviation.
   */
  sd: number,
};

/**
 * A publication that numbers were read in.
 */
export type Source = {
  /**
   * Short id used by the items, `A` or `S`.
   */
  id: string,
  /**
   * Full citation.
   */
  citation: string,
  /**
   * Where to find it (DOI, PMC id, trial number).
   */
  locator: string,
};

/**
 * A regression to be fitted.
 */
export type Spec = {
  /**
   * Its kind, with the columns of the outcome.
   */
  regression: Regression,
  /**
   * Columns of the terms, in order.
   */
  terms: Array<string>,
  /**
   * Reference levels (column, level); a column named here is a category even if its cells are numbers.
   */
  references: Array<[string, string]>,
};

/**
 * A test result the paper states without its numbers.
 */
export type Statement = {
  /**
   * Name, such as `E3_cy_flu`.
   */
  id: string,
  /**
   * `firth_multivariable` (one coefficient of the regression) or `fisher_both_factors`
   * (patients with both factors against the others).
   */
  test: string,
  /**
   * The factor a multivariable statement is about: `cy_flu` or `dose_increased`.
   */
  factor: string | null,
  /**
   * The disease groups whose patients enter; empty means all.
   */
  groups: Array<string>,
  /**
   * What was said.
   */
  finding: Finding,
  /**
   * The words as printed.
   */
  printed: string,
  /**
   * Ids of the sources.
   */
  sources: Array<string>,
};

/**
 * Where a number comes from.
 */
export type Status = "printed" | "derived" | "assumed";

/**
 * Survival from one distinct time on.
 */
export type Step = {
  /**
   * The time.
   */
  time: number,
  /**
   * Patients at risk just before it.
   */
  at_risk: number,
  /**
   * Events at it.
   */
  events: number,
  /**
   * Patients censored at it.
   */
  censored: number,
  /**
   * S from this time on.
   */
  survival: number,
  /**
   * Lower end of the 95% band.
   */
  lower: number | null,
  /**
   * Upper end of the 95% band.
   */
  upper: number | null,
};

/**
 * Why a maximisation stopped. Only the estimates of a converged one are shown, and of a separated one those that exist.
 */
export type Stopped = "converged" | "separation" | "iteration_limit" | "line_search_failed" | "singular";

/**
 * The answer for a whole study.
 */
export type StudyAnswer = {
  /**
   * Every factor's odds ratio.
   */
  odds_ratios: Array<OddsRatioAnswer>,
  /**
   * Every pattern of factors in every group.
   */
  cells: Array<CellAnswer>,
  /**
   * P(outcome) of the study's average patient.
   */
  cohort: Interval,
  /**
   * Points drawn, and those kept.
   */
  points: bigint,
  /**
   * Those of which a table agreed with the statements.
   */
  kept: bigint,
  /**
   * Fewest effective draws of any parameter.
   */
  least_effective: number,
  /**
   * Shape of the weights' tail; `None` if they do not vary.
   */
  tail_shape: number | null,
};

/**
 * What can be said of a study before anything is drawn.
 */
export type StudyCheck = {
  /**
   * Whether its printed numbers follow from each other.
   */
  report: Report,
  /**
   * Why it cannot be rebuilt; empty if it can.
   */
  problems: Array<Problem>,
  /**
   * The further runs of a study that can.
   */
  runs: Array<Run>,
};

/**
 * The 44 patients' own probability of response, and this patient's beside it.
 */
export type StudyCohort = {
  /**
   * Posterior mean of the patients' mean probability.
   */
  mean: number,
  /**
   * Its 2.5% quantile.
   */
  q025: number,
  /**
   * Its 97.5% quantile.
   */
  q975: number,
  /**
   * This patient minus the cohort, draw by draw.
   */
  difference: Interval,
  /**
   * Probability that this patient's is the higher.
   */
  probability_higher: number,
  /**
   * Whether the difference's interval leaves out zero: if not, the model tells this patient little
   * from the average one.
   */
  distinguishable: boolean,
};

/**
 * One group.
 */
export type SurvivalGroup = {
  /**
   * Its Kaplan-Meier curve; of all patients together `group` is null.
   */
  curve: Curve,
  /**
   * Median follow-up by the reverse Kaplan-Meier estimate: censoring is the event (Schemper & Smith, Control Clin Trials 1996;17:343-346).
   */
  follow_up: Median,
  /**
   * Events expected by the log-rank test, if there are groups to compare.
   */
  expected: number | null,
  /**
   * Survival at the chosen times.
   */
  at: Array<AtTime>,
  /**
   * With competing events, the cumulative incidence of each.
   */
  incidence: Array<Incidence>,
};

/**
 * Survival as papers report it.
 */
export type SurvivalReport = {
  /**
   * What was counted as the event.
   */
  event: string,
  /**
   * Patients.
   */
  n: number,
  /**
   * Events among them, of either cause.
   */
  events: number,
  /**
   * Rows left out: without a value in a used column, or with another number of cells than the header.
   */
  dropped: number,
  /**
   * For every used column without values somewhere, how often.
   */
  missing: Array<MissingValues>,
  /**
   * Patients left out because their time is not longer than the landmark.
   */
  before_landmark: number,
  /**
   * All patients, then every group.
   */
  groups: Array<SurvivalGroup>,
  /**
   * The log-rank test, if there are groups to compare.
   */
  log_rank: Test | null,
  /**
   * Gray's tests of cause 1 and cause 2, if there are groups and competing events.
   */
  gray: Array<Test | null>,
};

/**
 * What a reader asks about survival.
 */
export type SurvivalSpec = {
  /**
   * Column of the time to the event or to censoring.
   */
  time: string,
  /**
   * Column of the event.
   */
  event: string,
  /**
   * Death as the competing event, if it has columns of its own.
   */
  death?: Death,
  /**
   * Column of the groups to compare.
   */
  group?: string,
  /**
   * Column of the strata of the log-rank test.
   */
  strata?: string,
  /**
   * Times to report survival at.
   */
  at: Array<number>,
  /**
   * Landmark: patients are counted whose time is longer.
   */
  landmark?: number,
};

/**
 * How predictions of survival did.
 */
export type SurvivalValidation = {
  /**
   * Patients with a prediction whose survival is recorded.
   */
  n: number,
  /**
   * Died by then.
   */
  died: number,
  /**
   * Known to be alive then.
   */
  alive: number,
  /**
   * Last seen alive before.
   */
  censored: number,
  /**
   * Mean predicted probability to be alive.
   */
  mean_prediction: number,
  /**
   * Kaplan-Meier estimate of the same; nothing if nobody was followed so long.
   */
  kaplan_meier: number | null,
  /**
   * Its lower 95% limit, on the scale of ln(-ln).
   */
  lower: number | null,
  /**
   * Its upper 95% limit.
   */
  upper: number | null,
  /**
   * c with censoring weights; this and what follows only if at least [`LEAST`] patients died and [`LEAST`] were alive.
   */
  c_index: number | null,
  /**
   * Brier score with censoring weights.
   */
  brier: number | null,
  /**
   * 1 less its ratio to the Brier score of the Kaplan-Meier estimate for everyone.
   */
  scaled_brier: number | null,
};

/**
 * What a table is before anyone has said what its columns mean, and how it was read.
 */
export type TableSummary = {
  /**
   * Names of the columns.
   */
  columns: Array<string>,
  /**
   * Rows, uneven ones among them.
   */
  rows: number,
  /**
   * Of a workbook: the worksheet that was read.
   */
  worksheet: string | null,
  /**
   * Of a workbook: its visible worksheets.
   */
  worksheets: Array<string>,
  /**
   * Line of the file, or row of the worksheet, that the header was read from.
   */
  header_row: number,
  /**
   * Of text: what separates the cells.
   */
  separator: string | null,
  /**
   * The decimal mark; nothing if no number has one, or if numbers prove both.
   */
  decimal: DecimalMark | null,
  /**
   * The first lines with content, those above the header among them: line and cells.
   */
  first_lines: Array<[number, Array<string>]>,
  /**
   * What should be known before any result.
   */
  remarks: Array<Remark>,
  /**
   * Which column is probably what; fields first.
   */
  guess: Array<Mapped>,
  /**
   * Ids without which nothing can be predicted.
   */
  required: Array<Meaning>,
  /**
   * The first rows.
   */
  preview: Array<Array<string>>,
};

/**
 * The usual two-sided tests of a 2 x 2 table.
 */
export type TableTest = "fisher" | "chi_squared" | "chi_squared_corrected" | "likelihood_ratio";

/**
 * What the model's linear predictor is made of.
 */
export type Term = "disease" | "cy_flu" | "dose_increased";

/**
 * A column as a possible term.
 */
export type TermColumn = {
  /**
   * Its name.
   */
  name: string,
  /**
   * What its cells are.
   */
  kind: ColumnKind,
  /**
   * Levels that can be the reference, sorted; none of a column with too many of them.
   */
  levels: Array<string>,
};

/**
 * A test by chi-squared.
 */
export type Test = {
  /**
   * The statistic.
   */
  chi_squared: number,
  /**
   * Degrees of freedom.
   */
  df: number,
  /**
   * Its p.
   */
  p: number,
};

/**
 * The p value of one test.
 */
export type TestP = {
  /**
   * The test.
   */
  test: TableTest,
  /**
   * Its two-sided p; none where the test cannot be made.
   */
  p: number | null,
};

/**
 * How tied events are treated.
 */
export type Ties = "efron" | "breslow";

/**
 * A warning that comes before any number.
 */
export type TooFew = {
  /**
   * How many of each there should be.
   */
  needed: number,
  /**
   * The warning in words.
   */
  message: string,
};

/**
 * Every term of a regression alone, as it is shown.
 */
export type Univariable = {
  /**
   * In the order of the regression's coefficients; none of the intercept.
   */
  coefficients: Array<Coefficient>,
  /**
   * One for every coefficient.
   */
  ratios: Array<Ratio | null>,
};

/**
 * An unknown input of the model, averaged over and what that costs.
 */
export type Unknown = {
  /**
   * Which term.
   */
  term: Term,
  /**
   * The fields that would answer it.
   */
  fields: Array<FieldId>,
  /**
   * The probability of a yes that was averaged with.
   */
  probability_yes: number,
  /**
   * The response if yes, then if no.
   */
  answers: [IfKnown, IfKnown],
  /**
   * Lower end of the range that both answers' 95% intervals cover together: the interval of the averaged
   * response is no measure of the cost, since an average over two answers varies less than either.
   */
  q025: number,
  /**
   * Its upper end.
   */
  q975: number,
  /**
   * The width of that range less the mean width of the interval once the answer is known.
   */
  narrowing: number,
  /**
   * Whether this one's answer, of all the unknowns', narrows its range most (and does narrow it).
   */
  narrows_most: boolean,
};

/**
 * One number that was not printed.
 */
export type Unprinted = {
  /**
   * What it is.
   */
  kind: UnprintedKind,
  /**
   * Id of the group or factor.
   */
  about: string,
  /**
   * What it would do to every cell, in the order of the answer's.
   */
  cells: Array<Narrowing>,
};

/**
 * A kind of number that a paper may not print.
 */
export type UnprintedKind = "group_outcome" | "carriers" | "carriers_by_group" | "outcome_by_factor" | "odds_ratio";

/**
 * The cohort a model was updated with: its answers are for patients of that site.
 */
export type UpdateId = {
  /**
   * Patients of the cohort.
   */
  patients: number,
  /**
   * Weight of the published study before the cohort.
   */
  prior_weight: number,
  /**
   * Its weight after: how far the cohort agrees with it.
   */
  weight: number,
  /**
   * SHA-256 of the saved model.
   */
  sha256: string,
};

/**
 * An update in numbers.
 */
export type UpdateReport = {
  /**
   * The updated model.
   */
  model: ModelId,
  /**
   * Patients of the cohort whose response counted.
   */
  patients: number,
  /**
   * Responders among them.
   */
  responders: number,
  /**
   * SHA-256 of the cohort's counts.
   */
  cohort_sha256: string,
  /**
   * Weight of the study, before and after.
   */
  weight: MixtureWeight,
  /**
   * What the updated weight says.
   */
  weight_verdict: WeightVerdict,
  /**
   * The same in words.
   */
  weight_text: string,
  /**
   * The site effect on the log odds of response.
   */
  site_effect: SiteEffect,
  /**
   * Every disease x Cy-Flu x dose cell.
   */
  cells: Array<CellAnswers>,
  /**
   * Both associations.
   */
  associations: Array<AssociationAnswers>,
  /**
   * Responders whose survival is shorter than their response, and is left out.
   */
  survival_too_short: number,
  /**
   * What the other outcomes are made of.
   */
  shares: Array<ShareAnswers>,
  /**
   * The reader's chosen patient.
   */
  patient: PatientAnswers | null,
  /**
   * Fewest effective draws of any parameter.
   */
  least_effective: number,
  /**
   * Shape of the weights' tail; `None` if they do not vary.
   */
  tail_shape: number | null,
};

/**
 * A value, how often it occurs, and what it means.
 */
export type ValueCount = {
  /**
   * As it stands in the table.
   */
  value: string,
  /**
   * Rows that have it.
   */
  count: number,
  /**
   * Our word for it: as the reader says, or as it is usually meant; empty for a missing value; nothing if that is not known.
   */
  word: string | null,
};

/**
 * What the number of events says of a model.
 */
export type Verdict = "agrees" | "fewer" | "more" | "too_few";

/**
 * What an updated weight says. It compares two predictions of the cohort, the study's and that of the priors alone: the better one may
 * still be a bad one, so none of these says that the cohort agrees with the study.
 */
export type WeightVerdict = "study_predicted_better" | "priors_predicted_better" | "undecided" | "fixed";

/**
 * What is said of a whole regression; a number that does not exist is `None`.
 */
export type WholeModel = {
  /**
   * Log-likelihood with every term's coefficient 0; with Firth's penalty penalised.
   */
  null_log_likelihood: number | null,
  /**
   * Test of all terms together.
   */
  likelihood_ratio: Test | null,
  /**
   * Akaike's information criterion, of a maximum-likelihood fit.
   */
  aic: number | null,
  /**
   * The c index of the patients it was fitted to.
   */
  c_index: number | null,
  /**
   * Coefficients of terms, so without an intercept.
   */
  coefficients: number,
  /**
   * Events for each of them.
   */
  events_per_term: number | null,
  /**
   * Whether that is below `EVENTS_PER_TERM`.
   */
  few_events: boolean,
};

/**
 * The answers to the question of an unknown.
 */
export type YesNo = "yes" | "no";

/** The answer for one patient; the numbers are there iff `applicable`. */
export type Assessment = AssessmentFrame & Partial<Numbers>;

/** How a file is to be read; what is left out is found from the file. */
export type ReadingOptions = {
  sheet?: string, header_row?: number, separator?: string, decimal?: DecimalMark, missing: string[],
};

/** What columns, words and numbers mean. */
export type ColumnMapping = {
  columns: [string, number][], words: [string, string, string][], units: [string, DoseUnit][], weight?: number, repeats?: Repeats,
};

/** A choice of any categorical field. */
export type ChoiceId = "all" | "cll" | "cy_flu" | "decreased" | "insufficient_partial_response" | "negative" | "nhl" | "no_response" | "normal" | "not_evaluated" | "other" | "relapse_after_response" | "same_murine_cd19" | "unknown";

/** A patient before any rule was applied: any keys, any values. */
export type RawPatient = Record<string, unknown>;

/** A patient as the core accepts one. */
export type Patient = {
  /** The only answer a prediction cannot do without. */
  disease: "all" | "nhl" | "cll";
  /** Without CD19 the product has no target, and no number is given. */
  cd19?: "normal" | "decreased" | "negative" | "not_evaluated";
  /** Already past: a marker of response, not something that can still be chosen. */
  ld_before_cart1?: "cy_flu" | "other" | "unknown";
  /** CAR T cells per kg of body weight that were given first. */
  cart1_dose?: number | "unknown";
  /** Recorded only: no effect on the response to CART2 was published. */
  cart1_outcome?: "no_response" | "relapse_after_response" | "insufficient_partial_response" | "unknown";
  /** Recorded only: no effect on the response to CART2 was published. */
  ld_before_cart2?: "cy_flu" | "other" | "unknown";
  /** What counts is whether it is higher than the CART1 dose. */
  cart2_dose?: number | "unknown";
  /** The study gave the same CD19 product with a murine binder twice. */
  product?: "same_murine_cd19" | "other" | "unknown";
};
