// The shapes that cross the doorway. Generated from the Rust types by src/types.rs; do not edit.

/**
 * What a field is good for.
 */
export type Role = "model" | "applicability" | "recorded";

/**
 * One answer of a categorical field.
 */
export type Choice = { 
/**
 * Value in JSON, CSV and links.
 */
id: string, 
/**
 * Words on the page.
 */
label: string, };

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
presets: Array<number>, };

/**
 * What values a field takes.
 */
export type Kind = { "kind": "category", 
/**
 * The list.
 */
choices: Array<Choice>, } | { "kind": "number", 
/**
 * Unit of the value.
 */
unit: string, 
/**
 * Refused above this, as a slip of the unit.
 */
at_most: number, 
/**
 * How the page asks for it.
 */
page_unit: PageUnit, };

/**
 * Part of the form a field stands in.
 */
export type Section = "disease" | "cart1" | "cart2";

/**
 * One field of a patient.
 */
export type Field = { 
/**
 * Name in JSON, CSV, links and form controls.
 */
id: string, 
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
when_absent: string | null, } & ({ "kind": "category", 
/**
 * The list.
 */
choices: Array<Choice>, } | { "kind": "number", 
/**
 * Unit of the value.
 */
unit: string, 
/**
 * Refused above this, as a slip of the unit.
 */
at_most: number, 
/**
 * How the page asks for it.
 */
page_unit: PageUnit, });

/**
 * One broken rule.
 */
export type Problem = { 
/**
 * The field (or unknown key).
 */
field: string, 
/**
 * The value as it arrived, cut to 80 characters.
 */
value: string, 
/**
 * Which rule: `unknown_field`, `required`, `wrong_type`, `unknown_choice`, `not_finite`,
 * `not_above_zero`, `above_limit` or `not_a_patient`.
 */
rule: string, 
/**
 * The rule in words.
 */
message: string, };

/**
 * A form that was refused: a normal answer, not a failure.
 */
export type Refusal = { 
/**
 * Every problem, in the order of the fields, unknown keys last.
 */
problems: Array<Problem>, };

/**
 * A probability over the posterior draws.
 *
 * `mean` is *the* probability (the predictive probability for the next such patient); the rest are
 * equal-tailed type-7 quantiles of the draws; `mcse` is the Monte Carlo standard error of the mean.
 */
export type Probability = { mean: number, mcse: number, q025: number, q10: number, q25: number, q50: number, q75: number, q90: number, q975: number, };

/**
 * The outcomes of design section 4 that have one probability each.
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
severe_neurotoxicity: Probability, };

/**
 * P(response still lasting) at one time.
 */
export type InResponse = { 
/**
 * Months since CART2.
 */
month: number, mean: number, q025: number, q975: number, };

/**
 * One feature's share of the difference from the cohort's average patient.
 */
export type Contribution = { 
/**
 * `disease`, `cy_flu` or `dose_increased`.
 */
term: string, 
/**
 * Exact Shapley value, in percentage points; an association.
 */
points: number, };

/**
 * A mean and its 95% interval.
 */
export type Interval = { mean: number, q025: number, q975: number, };

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
share: number, };

/**
 * The 44 patients' own probability of response, and this patient's beside it.
 */
export type Cohort = { 
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
distinguishable: boolean, };

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
extrapolation: boolean, };

/**
 * What the response would be, were an unknown answered one way.
 */
export type IfKnown = { 
/**
 * The answer: `yes` or `no` to the unknown's question.
 */
answer: string, mean: number, q025: number, q975: number, };

/**
 * An unknown input of the model, averaged over and what that costs.
 */
export type Unknown = { 
/**
 * `cy_flu` or `dose_increased`.
 */
term: string, 
/**
 * The fields that would answer it.
 */
fields: Array<string>, 
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
narrows_most: boolean, };

/**
 * A reason for care, with a code for programs and a sentence for people.
 */
export type Caution = { 
/**
 * One of the codes of design section 5.
 */
code: string, 
/**
 * The sentence.
 */
text: string, 
/**
 * The numbers in the sentence, in its order, for whoever says it in another language.
 */
numbers?: Array<number>, };

/**
 * Which model answered.
 */
export type ModelId = { 
/**
 * Version of this program.
 */
version: string, 
/**
 * SHA-256 of the evidence file the draws were made from.
 */
evidence_sha256: string, 
/**
 * `shipped`, a sensitivity run's id, or `edited` for a reader's own evidence.
 */
run: string, };

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
cohort: Cohort, 
/**
 * How many patients the answer rests on.
 */
patients_like_this: PatientsLikeThis, 
/**
 * Unknown inputs and their cost.
 */
unknowns: Array<Unknown>, };

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
fingerprint: string, };

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
probability_higher: number, };

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
differences: Array<Difference>, };

/**
 * An odds ratio: its median and its 95% interval.
 */
export type OddsRatioInterval = { median: number, q025: number, q975: number, };

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
posterior: number, };

/**
 * One factor's association with response.
 */
export type Association = { 
/**
 * `cy_flu` or `dose_increased`.
 */
factor: string, 
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
density: Array<DensityAt>, };

/**
 * Where a number comes from.
 */
export type Status = "printed" | "derived" | "assumed";

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
locator: string, };

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
in_model: boolean, };

/**
 * What a paper said of a test.
 */
export type Finding = "significant_positive" | "significant_negative" | "not_significant" | "silent";

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
sources: Array<string>, };

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
upper: number, };

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
reason: string, };

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
value: number, };

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
dropped: Array<string>, };

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
locator: string, };

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
 * E5: none are shipped.
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
context: Array<Context>, };

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
odds_ratios: Array<OddsRatio>, };

/** The answer for one patient; the numbers are there iff `applicable`. */
export type Assessment = AssessmentFrame & Partial<Numbers>;

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
