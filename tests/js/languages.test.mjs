// The words: every language says all that English says, of the same arguments and numbers, and nothing in English by oversight.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { AREAS, argumentsOf, languages, message, messages, types, TYPES_FILE } from "../../tools/bundle/words.mjs";
import { cautionText, fieldsInWords, problemText } from "../../www/i18n/core-words.js";
import * as format from "../../www/i18n/format.js";
import { useWords, words } from "../../www/i18n/words.js";
import { fields, init, predict } from "../../pkg/index.js";
import { LANGUAGES, speakAll } from "./support.mjs";

/** @import { Messages } from "../../tools/bundle/words.mjs" */

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const evidence = JSON.parse(read("evidence/evidence.json"));
const others = languages().filter((language) => language !== "en");
const files = Object.values(AREAS).flatMap(({ own, others }) => [own, ...others]);

/** Messages by path @param {Messages} table @param {string} [path] @returns {[string, string][]} */
const flat = (table, path = "") =>
  Object.entries(table).flatMap(([key, value]) =>
    typeof value === "string" ? [/** @type {[string, string]} */ ([path + key, value])] : flat(value, `${path}${key} `),
  );

/** What English says of its own, and from the evidence file. @param {string} file */
const english = (file) => new Map(flat(file === "file" ? fromEvidence() : messages("en", file)));

function fromEvidence() {
  const byId = (/** @type {{ id: string }[]} */ list, /** @type {(entry: any) => string | Messages} */ what) =>
    Object.fromEntries(list.map((entry) => [entry.id, what(entry)]));
  return {
    items: byId(evidence.items, ({ quantity, derivation }) => ({ quantity, derivation })),
    assumptions: byId(evidence.assumptions, ({ quantity, reason }) => ({ quantity, reason })),
    sensitivity: byId(evidence.sensitivity, ({ label }) => label),
    context: byId(evidence.context, ({ cohort, numbers, not_pooled }) => ({ cohort, numbers, not_pooled })),
  };
}

/** Every file but the texts of index.html, which the browser tests compare: they need its elements. */
const compared = files.filter((file) => file !== "static");

test("the page offers the languages that there are tables of", () => {
  assert.deepEqual(Object.keys(LANGUAGES).sort(), languages().sort());
});

test("the types of the words are those of the English tables", () => {
  assert.ok(
    readFileSync(TYPES_FILE, "utf8") === types(),
    "www/languages/words.d.ts is not what the tables say: npm run words",
  );
});

test("no file of words names a key twice, of which the parser would keep the last alone", () => {
  for (const language of languages()) {
    for (const file of readdirSync(new URL(`../../www/languages/${language}/`, import.meta.url)).filter((name) =>
      name.endsWith(".json"),
    )) {
      const text = read(`www/languages/${language}/${file}`);
      /** @returns {number} */
      const count = (/** @type {unknown} */ entry) =>
        typeof entry === "object" && entry !== null
          ? Object.values(entry).reduce((/** @type {number} */ sum, inner) => sum + 1 + count(inner), 0)
          : 0;
      assert.equal(
        [...text.matchAll(/(?<=[{,]\s*)"(?:[^"\\]|\\.)*"\s*:/g)].length,
        count(JSON.parse(text)),
        `${language}/${file}`,
      );
    }
  }
});

for (const language of others) {
  for (const file of compared) {
    test(`${language} has the keys and arguments of English in ${file}, and plurals that the language has`, () => {
      const [theirs, ours] = [new Map(flat(messages(language, file))), english(file)];
      assert.deepEqual([...theirs.keys()].sort(), [...ours.keys()].sort());
      for (const [key, text] of ours) {
        if (file === "file") continue;
        // Parsing refuses a plural category that the language does not have.
        assert.deepEqual(
          argumentsOf(message(String(theirs.get(key)), language)),
          argumentsOf(message(text, "en")),
          key,
        );
      }
    });

    test(`${language} says the same numbers as English in ${file}`, () => {
      const theirs = new Map(flat(messages(language, file)));
      for (const [key, text] of english(file)) {
        assert.deepEqual(
          numbersIn(String(theirs.get(key)), language),
          numbersIn(text, "en"),
          `${key}: ${theirs.get(key)}`,
        );
      }
    });

    test(`${language} leaves nothing of ${file} in English`, () => {
      const theirs = new Map(flat(messages(language, file)));
      const same = [...english(file)].filter(
        ([key, text]) => /\p{L}{3}/u.test(text.replace(/\{[^}]*\}/g, "")) && theirs.get(key) === text,
      );
      assert.deepEqual(
        same.map(([key]) => `${file} ${key}`).filter((key) => !SAME[language].includes(key)),
        [],
      );
    });
  }

  test(`${language} writes numbers as its readers do`, () => {
    const { numbers } = /** @type {any} */ (messages(language, "page"));
    const parts = new Intl.NumberFormat(language, { useGrouping: "always" }).formatToParts(1234.5);
    assert.equal(numbers.decimal, parts.find(({ type }) => type === "decimal")?.value);
    // Editions of the Unicode data differ in the width of the space.
    const percent = new Intl.NumberFormat(language, { style: "percent" }).format(0.24).replace(/\s/, " ");
    assert.equal(numbers.percent.replace(/\s/, " "), percent.replace("24", "{number}"));
  });

  test(`${language} breaks no line before a sign that belongs to the word`, () => {
    const before = language === "fr" ? / [%:;?!»]|« /u : /(?<=[\d}]) %/u;
    for (const file of files)
      for (const [key, text] of flat(messages(language, file))) assert.doesNotMatch(text, before, `${file} ${key}`);
  });

  test(`${language} says that it awaits clinical review`, () => {
    speakAll(language);
    assert.ok(words.language.review.length > 20);
  });

  test(`${language} has words for every field, caution and problem of the core`, async () => {
    await init();
    speakAll(language);
    const own = fieldsInWords(fields());
    assert.deepEqual(
      own.map(({ id }) => id),
      fields().map(({ id }) => id),
    );
    for (const patient of PATIENTS) {
      const reply = predict(patient);
      const texts =
        "problems" in reply
          ? reply.problems.map((problem) =>
              problemText(
                problem,
                own.find(({ id }) => id === problem.field),
              ),
            )
          : reply.cautions.map(cautionText);
      for (const text of texts) {
        assert.ok(text.length > 5 && !text.includes("undefined"), text);
        assert.doesNotMatch(text, /must be|study|The answer/);
      }
    }
  });
}

test("the English reference says what the core says, with the core's own numbers", async () => {
  await init();
  speakAll("en");
  // As another language would: from the table and not from the core's sentence.
  useWords("en", { core: /** @type {any} */ (parsed(messages("en", "core"))) });
  const seen = new Set();
  assert.deepEqual(JSON.parse(JSON.stringify(fieldsInWords(fields()))), JSON.parse(JSON.stringify(fields())));
  for (const patient of PATIENTS) {
    const reply = predict(patient);
    if ("problems" in reply) {
      for (const problem of reply.problems) {
        seen.add(problem.rule);
        const field = fields().find(({ id }) => id === problem.field);
        // The page groups the digits of numbers, the core does not; and it names choices by their labels, the core by their ids.
        const text = problemText(problem, field)
          .replace(/[\u202f]/g, "")
          .replace("\u2212", "-");
        const choices = field?.kind === "category" ? field.choices : [];
        const ids = choices.map(({ id }) => id).join(", ");
        const labels = choices.map(({ label }) => label).join("; ");
        assert.equal(text, problem.rule === "unknown_choice" ? problem.message.replace(ids, labels) : problem.message);
      }
    } else {
      for (const caution of reply.cautions) {
        seen.add(caution.code);
        assert.equal(cautionText(caution), caution.text);
      }
    }
  }
  const { cautions, problems } = /** @type {{ cautions: object, problems: object }} */ (messages("en", "core"));
  // Only a program can give what is no patient, or a patient a number that is none.
  assert.deepEqual(
    [...Object.keys(cautions), ...Object.keys(problems)].filter((code) => !seen.has(code)),
    ["not_a_patient"],
  );
});

test("every caution, rule, field, choice, outcome, term and column of the core has words in the English reference", () => {
  const core = JSON.parse(read("tests/js/vocabulary.json"));
  const { cautions, problems, fields: labels, choices } = /** @type {any} */ (messages("en", "core"));
  const { rules, regression } = /** @type {any} */ (messages("en", "cohort"));
  assert.deepEqual(Object.keys(cautions).sort(), core.cautions.toSorted());
  assert.deepEqual(Object.keys(labels).sort(), core.fields.toSorted());
  for (const [field, ids] of Object.entries(core.choices))
    assert.deepEqual(Object.keys(choices[field]).sort(), ids.toSorted(), field);
  const { outcomes } = /** @type {any} */ (messages("en", "details"));
  for (const { id } of core.outcomes) assert.ok(outcomes[id], id);
  assert.deepEqual(
    Object.keys(/** @type {any} */ (messages("en", "details")).contributions.terms).sort(),
    core.terms.toSorted(),
  );
  assert.deepEqual(
    Object.keys(/** @type {any} */ (messages("en", "cohort")).mapping.outcomes).sort(),
    core.columns.toSorted(),
  );
  const { update } = /** @type {any} */ (messages("en", "cohort"));
  assert.deepEqual(Object.keys(update.agreement.verdicts).sort(), core.weight_verdicts.toSorted());
  for (const table of [update.outcomes.shares, update.outcomes.counts])
    assert.deepEqual(Object.keys(table).sort(), core.outcome_shares.toSorted());
  const { remarks, values } = /** @type {any} */ (messages("en", "cohort"));
  assert.deepEqual(Object.keys(remarks).sort(), core.remarks.toSorted());
  assert.deepEqual(Object.keys(values.units).sort(), core.dose_units.toSorted());
  assert.deepEqual(Object.keys(values.repeats).sort(), core.repeats.toSorted());
  const study = /** @type {any} */ (messages("en", "study"));
  assert.deepEqual(Object.keys(study.check.answers).sort(), core.check_answers.toSorted());
  assert.deepEqual(Object.keys(study.check.readings).sort(), core.readings.toSorted());
  assert.deepEqual(Object.keys(study.result.runs.kinds).sort(), core.study_runs.toSorted());
  assert.deepEqual(Object.keys(study.result.unprinted.kinds).sort(), core.unprinted.toSorted());
  const worded = new Set([problems, rules, regression.rules].flatMap((table) => Object.keys(table)));
  assert.deepEqual([...worded, ...SAID_BY_THE_CORE].sort(), core.rules.toSorted());
});

/** Rules that only the native program names, and those of a run, whose reason the core gives in its own words. */
const SAID_BY_THE_CORE = [
  "argument",
  "output_exists",
  "output_is_input",
  "unreadable",
  "unwritable",
  "invalid_evidence",
  "invalid_model",
  "invalid_update",
  "not_evidence",
  "unknown_run",
  "no_responses",
  "run_refused",
  "too_many",
];

test("a percentage, a natural frequency and a decimal are written as each language does", () => {
  for (const [language, percent, low, of, decimal] of /** @type {const} */ ([
    ["de", "24\u00a0%", "unter 1\u00a0%", "etwa 24 von 100", "0,31"],
    ["fr", "24\u202f%", "moins de 1\u202f%", "environ 24 sur 100", "0,31"],
    ["es", "24\u00a0%", "menos de 1\u00a0%", "unos 24 de cada 100", "0,31"],
  ])) {
    speakAll(language);
    assert.deepEqual(
      [format.percent(0.24), format.percent(0.001), format.ofHundred(0.24), format.oddsRatio(0.31)],
      [percent, low, of, decimal],
    );
    assert.equal(format.quantity(1234.5), "1\u202f234,5");
  }
  speakAll("en");
});

/** @param {Messages} table @returns {Messages} */
const parsed = (table) =>
  /** @type {Messages} */ (
    Object.fromEntries(
      Object.entries(table).map(([key, value]) => [
        key,
        typeof value === "string" ? message(value, "en") : parsed(value),
      ]),
    )
  );

/** Patients that between them meet every caution and every broken rule. */
const PATIENTS = /** @type {any[]} */ ([
  { disease: "all", cd19: "negative" },
  { disease: "cll", cd19: "decreased", product: "other", cart1_dose: 2e7, cart2_dose: 1e8 },
  { disease: "nhl", cart1_dose: 2e6, cart2_dose: 2e5 },
  { disease: "nhl" },
  { disease: "nhl", cart1_dose: 2e6, cart2_dose: 4e6 },
  { foo: "1", cart1_dose: 0, cart2_dose: 2e9 },
  { disease: "purple", cart1_dose: "abc", cart2_dose: Infinity },
  { disease: ["nhl", "all"], cart1_dose: -1234567, cart2_dose: true },
  { disease: "nhl", cart1_dose: 2 },
]);

/** The numbers in a text, in the order of their size, whatever the language writes between thousands and before decimals. */
function numbersIn(/** @type {string} */ text, /** @type {string} */ language) {
  const plain = text
    .replace(/\{\w+, plural.*?\}\s*\}/g, "")
    .replace(/\b[EA]?\d[\w.]*[a-z]\w*/gi, (code) => (/^\d+(e\d+)?$/.test(code) ? code : ""));
  const grouped = language === "en" ? /(\d),(?=\d{3}\b)/g : /(\d)[\u202f\u00a0](?=\d{3}\b)/g;
  const digits = plain.replace(grouped, "$1").replace(/(\d),(?=\d)/g, "$1.");
  return [...digits.matchAll(/\d+(?:\.\d+)?|(?<=\s)\.\d+/g)].map(Number).sort((a, b) => a - b);
}

/** Texts that are rightly the same in both languages. @type {Record<string, string[]>} */
const SAME = {
  de: [
    "page form short disease all",
    "page form short disease nhl",
    "page form short disease cll",
    "page form short ld_before_cart1 cy_flu",
    "page summary extrapolation",
    "details whatIf dose",
    "evidence about version",
    "evidence beliefs columns median",
    "file context holland_2022 cohort",
    "cohort progress minutes",
    "study form standard",
    "study progress minutes",
  ],
  fr: [
    "study form items odds_ratios",
    "study form labels odds_ratios_odds_ratio",
    "cohort regression table odds",
    "evidence key columns source",
    "page form short disease all",
    "page form short disease nhl",
    "page form short disease cll",
    "page form short ld_before_cart1 cy_flu",
    "page summary extrapolation",
    "details outcomes columns interval",
    "page chartChoice names patients",
    "core choices cd19 normal",
    "details model date",
    "details whatIf dose",
    "evidence about version",
    "evidence list source",
    "evidence list sources",
    "evidence own boxes odds_ratio",
    "evidence card items 6 title",
    "cohort steps names validation",
    "evidence card domains participants name",
    "cohort progress minutes",
    "study progress minutes",
    "study result cells extrapolation",
  ],
  es: [
    "cohort regression table odds",
    "page form short disease all",
    "page form short disease nhl",
    "page form short disease cll",
    "page form short ld_before_cart1 cy_flu",
    "core choices cd19 normal",
    "details whatIf dose",
    "evidence own boxes odds_ratio",
    "file context holland_2022 cohort",
    "cohort progress minutes",
    "study form items factors",
    "study form items odds_ratios",
    "study form labels odds_ratios_odds_ratio",
    "study form labels odds_ratios_factor",
    "study progress minutes",
    "study result ratios columns factor",
  ],
};
