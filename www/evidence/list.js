// Every entry of the evidence file, to be read by where it comes from: printed, derived or assumed.

/** @import { Assumption, Context, Item, Source, Statement, Status } from "../types.d.ts" */

import evidence from "reinfuse:evidence-file";
import { element } from "../dom.js";
import { quantity } from "../format.js";
import { words } from "./words.js";

/** @type {(Status | "all")[]} */
const FILTERS = ["all", "printed", "derived", "assumed"];

/** @param {HTMLElement} body */
export function showList(body) {
  const entries = [...evidence.items.map(item), ...evidence.statements.map(statement), ...evidence.assumptions.map(assumption)];
  const shown = element("p", { role: "status", class: "small" });
  /** @param {Status | "all"} status */
  const filter = (status) => {
    for (const entry of entries) entry.hidden = status !== "all" && entry.dataset.status !== status;
    shown.textContent = words.list.shown(entries.filter(({ hidden }) => !hidden).length, entries.length);
  };
  body.append(
    element("p", {}, words.list.how),
    disagreement(),
    element(
      "fieldset",
      { class: "filter" },
      element("legend", {}, words.list.filter),
      element(
        "div",
        { class: "choices" },
        ...FILTERS.map((status) => {
          const radio = element("input", { type: "radio", name: "evidence_status", value: status, checked: status === "all" });
          radio.addEventListener("change", () => filter(status));
          return element("label", { class: "choice" }, radio, element("span", {}, words.list.statuses[status]));
        }),
      ),
    ),
    shown,
    element("ul", { class: "entries" }, ...entries),
    element("h3", {}, words.list.context),
    element("p", {}, words.list.contextHow),
    element("ul", { class: "entries" }, ...evidence.context.map(context)),
    element("h3", {}, words.list.sources),
    element("dl", { class: "sources" }, ...evidence.sources.flatMap(source)),
    element("p", { class: "small" }, words.list.read(evidence.date)),
  );
  filter("all");
}

/** The one number that both sources print, and not alike. */
function disagreement() {
  const both = evidence.items.filter(({ id }) => id.startsWith("complete_response_cll"));
  return element(
    "div",
    { class: "differ" },
    element("h3", {}, words.list.differ),
    element(
      "ul",
      {},
      ...both.map(({ printed, sources, derivation }) =>
        element("li", {}, element("strong", {}, words.list.prints(sources.join(", "), printed)), " ", derivation),
      ),
    ),
  );
}

/** @param {Item} item */
const item = ({ id, quantity: name, printed, sources, status, derivation, in_model, ...number }) =>
  entry(id, status, name, [words.list.printed(printed), amount(number), words.list.source(sources.join(", "))], [
    derivation,
    in_model ? words.list.inModel : words.list.shownOnly,
  ]);

/** @param {Statement} statement */
const statement = ({ id, printed, sources, test }) =>
  entry(id, "printed", words.own.statements[id] ?? id, [words.list.source(sources.join(", "))], [printed, words.list.tests[test] ?? test, words.list.inModel]);

/** @param {Assumption} assumption */
const assumption = ({ id, quantity: name, value, reason }) => entry(id, "assumed", name, [quantity(value)], [reason]);

/**
 * @param {string} id
 * @param {Status} status
 * @param {string} name
 * @param {string[]} numbers
 * @param {string[]} reasons
 */
const entry = (id, status, name, numbers, reasons) =>
  element(
    "li",
    { "data-evidence": id, "data-status": status },
    element("p", { class: "entry-name" }, name, " ", element("span", { class: "tag" }, words.list.status[status]), element("span", { class: "entry-id" }, id)),
    element("p", { class: "entry-number" }, numbers.join(" · ")),
    element("p", { class: "small" }, reasons.filter(Boolean).join(" ")),
  );

/** A count with its whole, or a number with its unit @param {Pick<Item, "value" | "unit" | "n">} number */
function amount({ value, unit, n }) {
  if (value === null) return words.list.noCount(String(n));
  if (unit === "patients") return n === null ? quantity(value) : `${quantity(value)}/${n}`;
  return words.list.units[unit]?.(quantity(value), String(n)) ?? quantity(value);
}

/** @param {Context} context */
const context = ({ id, cohort, numbers, not_pooled, locator }) =>
  element(
    "li",
    { "data-context": id },
    element("p", { class: "entry-name" }, cohort),
    element("p", { class: "entry-number" }, numbers, " ", element("span", { class: "small" }, locator)),
    element("p", { class: "small" }, element("strong", {}, words.list.notPooled), " ", not_pooled),
  );

/** @param {Source} source */
const source = ({ id, citation, locator }) => [element("dt", {}, id), element("dd", {}, citation, element("span", { class: "small" }, ` ${locator}`))];
