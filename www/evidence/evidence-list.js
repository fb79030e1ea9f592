// Every entry of the evidence file, to be read by where it comes from: printed, derived or assumed.

/** @import { Child } from "../ui/dom.js" */
/** @import { Assumption, Context, Item, Source, Statement, Status } from "../types.d.ts" */

import { evidence } from "./evidence-file.js";
import { element } from "../ui/dom.js";
import { wholePercent, quantity } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";

/** @type {(Status | "all")[]} */
const FILTERS = ["all", "printed", "derived", "assumed"];

/** @param {HTMLElement} body */
export function showList(body) {
  const entries = [
    ...evidence.items.map(item),
    ...evidence.statements.map(statement),
    ...evidence.assumptions.map(assumption),
  ];
  const shown = element("p", { role: "status", class: "small" });
  /** @param {Status | "all"} status */
  const filter = (status) => {
    for (const entry of entries) entry.hidden = status !== "all" && entry.dataset.status !== status;
    shown.textContent = words.evidence.list.shown({
      shown: String(entries.filter(({ hidden }) => !hidden).length),
      count: entries.length,
    });
  };
  body.append(
    element("p", {}, words.evidence.list.how),
    disagreement(),
    element(
      "fieldset",
      { class: "filter" },
      element("legend", {}, words.evidence.list.filter),
      element(
        "div",
        { class: "choices" },
        ...FILTERS.map((status) => {
          const radio = element("input", {
            type: "radio",
            name: "evidence_status",
            value: status,
            checked: status === "all",
          });
          radio.addEventListener("change", () => filter(status));
          return element(
            "label",
            { class: "choice" },
            radio,
            element("span", {}, words.evidence.list.statuses[status]),
          );
        }),
      ),
    ),
    shown,
    element("ul", { class: "entries" }, ...entries),
    element("h3", {}, words.evidence.list.context),
    element("p", {}, words.evidence.list.contextHow),
    element("ul", { class: "entries" }, ...evidence.context.map(context)),
    element("h3", {}, words.evidence.list.sources),
    element("dl", { class: "sources" }, ...evidence.sources.flatMap(source)),
    element("p", { class: "small" }, words.evidence.list.read({ date: evidence.date })),
  );
  filter("all");
}

/** The one number that both sources print, and not alike. */
function disagreement() {
  const both = evidence.items.filter(({ id }) => id.startsWith("complete_response_cll"));
  return element(
    "div",
    { class: "differ" },
    element("h3", {}, words.evidence.list.differ),
    element(
      "ul",
      {},
      ...both.map(({ id, printed, sources, derivation }) =>
        element(
          "li",
          {},
          element("strong", {}, words.evidence.list.prints({ source: sources.join(", "), printed })),
          " ",
          said(id, derivation),
        ),
      ),
    ),
  );
}

/** How a number was derived, in the page's language @param {string} id @param {string} english */
const said = (id, english) => (words.file ? requireWords(words.file.items, id).derivation : english);

/** What was printed stays as it was printed @param {string} text */
const quoted = (text) => element("span", { lang: "en" }, text);

/** @param {Item} item */
const item = ({ id, quantity: name, printed, sources, status, derivation, in_model, ...number }) =>
  entry(
    id,
    status,
    words.file ? requireWords(words.file.items, id).quantity : name,
    [[words.evidence.list.printed, " ", quoted(printed)], [amount(number)], [from(sources)]],
    [said(id, derivation), in_model ? words.evidence.list.inModel : words.evidence.list.shownOnly],
  );

/** @param {Statement} statement */
const statement = ({ id, printed, sources, test }) =>
  entry(
    id,
    "printed",
    requireWords(words.evidence.own.statements, id),
    [[from(sources)]],
    [quoted(printed), requireWords(words.evidence.list.tests, test), words.evidence.list.inModel],
  );

/** @param {Assumption} assumption */
function assumption({ id, value, ...english }) {
  const { quantity: name, reason } = words.file ? requireWords(words.file.assumptions, id) : english;
  return entry(id, "assumed", name, [[quantity(value)]], [reason]);
}

/** @param {string[]} sources */
const from = (sources) => words.evidence.list.source({ ids: sources.join(", ") });

/**
 * @param {string} id
 * @param {Status} status
 * @param {string} name
 * @param {Child[][]} numbers
 * @param {Child[]} reasons
 */
const entry = (id, status, name, numbers, reasons) =>
  element(
    "li",
    { "data-evidence": id, "data-status": status },
    element(
      "p",
      { class: "entry-name" },
      name,
      " ",
      element("span", { class: "tag" }, words.evidence.list.status[status]),
      element("span", { class: "entry-id" }, id),
    ),
    element("p", { class: "entry-number" }, ...numbers.flatMap((number, i) => (i === 0 ? number : [" · ", ...number]))),
    element(
      "p",
      { class: "small" },
      ...reasons.filter(Boolean).flatMap((reason, i) => (i === 0 ? [reason] : [" ", reason])),
    ),
  );

/** A count with its whole, or a number with its unit @param {Pick<Item, "value" | "unit" | "n">} number */
function amount({ value, unit, n }) {
  const { noCount, share, units } = words.evidence.list;
  const of = { value: quantity(value ?? NaN), n: String(n) };
  if (value === null) return noCount(of);
  if (unit === "percent") return units.percent({ share: wholePercent(value), n: of.n });
  if (unit === "patients") return n === null ? of.value : share(of);
  return requireWords(
    /** @type {Record<string, (of: { value: string, n: string }) => string>} */ ({
      months: units.months,
      ratio: units.ratio,
    }),
    unit,
  )(of);
}

/** @param {Context} context */
function context({ id, locator, ...english }) {
  const { cohort, numbers, not_pooled } = words.file ? requireWords(words.file.context, id) : english;
  return element(
    "li",
    { "data-context": id },
    element("p", { class: "entry-name" }, cohort),
    element("p", { class: "entry-number" }, numbers, " ", element("span", { class: "small" }, locator)),
    element("p", { class: "small" }, element("strong", {}, words.evidence.list.notPooled), " ", not_pooled),
  );
}

/** @param {Source} source */
const source = ({ id, citation, locator }) => [
  element("dt", {}, id),
  element("dd", { lang: "en" }, citation, element("span", { class: "small" }, ` ${locator}`)),
];
