// Every entry of the evidence file, by topic, and the search through them.

/** @import { Child } from "../ui/dom.js" */
/** @import { Assumption, Context, Item, Source, Statement, Status } from "../types.d.ts" */

import { evidence } from "./evidence-file.js";
import { element } from "../ui/dom.js";
import { wholePercent, quantity } from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";

/** Which entries a topic has, by their ids. @type {[keyof typeof words.evidence.list.topics, RegExp][]} */
const TOPICS = [
  ["patients", /^(patients|dose_|cart1_|cd19_(normal|decreased|not_evaluated))/],
  ["response", /^(complete_)?response_/],
  ["duration", /^(duration|survival)_/],
  ["toxicity", /^(severe|crs|neurotoxicity|deaths)_/],
  ["cells", /^(car_t_|cd19_loss)/],
];

/* eslint-disable page/no-words -- a source is called the same in every language. */
/** What the sources are called in short. @type {Record<string, string>} */
const SOURCES = { A: "Blood 2021", S: "Fred Hutch 2020", T: "Blood 2018" };
/* eslint-enable page/no-words */

/** What the reader looks for; it outlasts a change of language. */
let query = "";
/** Leaves what has been looked for. */
let filter = () => {};

/** Leaves the entries that hold all words of a text @param {string} text */
export function find(text) {
  query = text;
  filter();
}

/** @param {HTMLElement} body */
export function showList(body) {
  const { topics } = words.evidence.list;
  const shown = element("p", { role: "status", class: "small" });
  const ids = element("input", { type: "checkbox" });
  const groups = [
    topic(topics.statements, evidence.statements.map(statement), true),
    ...TOPICS.map(([id, pattern]) =>
      topic(topics[id], evidence.items.filter((item) => pattern.test(item.id)).map(item), false),
    ),
    topic(topics.assumptions, evidence.assumptions.map(assumption), false),
    topic(topics.context, evidence.context.map(context), false, words.evidence.list.contextHow),
  ];
  const entries = groups.flatMap(({ entries }) => entries);
  filter = () => {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
    const view = /** @type {HTMLElement | null} */ (body.closest(".view"));
    if (view) view.dataset.searching = String(wanted.length > 0);
    for (const { box, entries } of groups) {
      for (const entry of entries) {
        const text = entry.textContent?.toLowerCase() ?? "";
        entry.hidden = !wanted.every((word) => text.includes(word));
      }
      const left = entries.filter(({ hidden }) => !hidden).length;
      box.hidden = left === 0;
      if (wanted.length > 0) box.open = left > 0;
    }
    const left = entries.filter(({ hidden }) => !hidden).length;
    shown.textContent =
      wanted.length > 0 ? words.evidence.list.shown({ shown: String(left), count: entries.length }) : "";
  };
  ids.addEventListener("change", () => (body.dataset.ids = String(ids.checked)));
  body.append(
    element("p", {}, words.evidence.list.how),
    shown,
    ...groups.map(({ box }) => box),
    disagreement(),
    element("h3", {}, words.evidence.list.sources),
    element("dl", { class: "sources" }, ...evidence.sources.flatMap(source)),
    element("p", { class: "small" }, words.evidence.list.read({ date: evidence.date })),
    element("label", { class: "small technical" }, ids, " ", words.evidence.list.technical),
  );
  filter();
}

/**
 * A topic, folded until it is asked for.
 * @param {string} name
 * @param {HTMLElement[]} entries
 * @param {boolean} open
 * @param {string} [how]
 */
function topic(name, entries, open, how) {
  const box = element(
    "details",
    { class: "topic", open },
    element("summary", {}, name, " ", element("span", { class: "small" }, String(entries.length))),
    how !== undefined && element("p", { class: "small" }, how),
    element("ul", { class: "entries" }, ...entries),
  );
  return { box, entries };
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
          element(
            "strong",
            {},
            words.evidence.list.prints({ source: sources.map((id) => SOURCES[id]).join(", "), printed }),
          ),
          " ",
          said(id, derivation),
        ),
      ),
    ),
  );
}

/** How a number was derived, in the page's language @param {string} id @param {string} english */
const said = (id, english) => (words.file ? requireWords(words.file.items, id).derivation : english);

/** What an entry is about, in the page's language @param {Pick<Item, "id" | "quantity">} item */
export const nameOf = ({ id, quantity: name }) => (words.file ? requireWords(words.file.items, id).quantity : name);

/** What was printed stays as it was printed @param {string} text */
export const quoted = (text) => element("span", { lang: "en" }, text);

/** @param {Item} item */
const item = ({ id, quantity: name, printed, sources, status, derivation, in_model, ...number }) =>
  entry(
    id,
    status,
    nameOf({ id, quantity: name }),
    [[quoted(printed)], [amount(number)], from(sources)],
    [said(id, derivation), in_model ? words.evidence.list.inModel : words.evidence.list.shownOnly],
  );

/** @param {Statement} statement */
const statement = ({ id, printed, sources, test }) =>
  entry(
    id,
    "printed",
    requireWords(words.evidence.own.statements, id),
    [from(sources)],
    [quoted(printed), requireWords(words.evidence.list.tests, test), words.evidence.list.inModel],
  );

/** @param {Assumption} assumption */
function assumption({ id, value, ...english }) {
  const { quantity: name, reason } = words.file ? requireWords(words.file.assumptions, id) : english;
  return entry(id, "assumed", name, [[quantity(value)]], [reason]);
}

/** The sources of an entry, with a link where there is a DOI @param {string[]} ids */
export const from = (ids) =>
  ids.flatMap((id, i) => {
    const { locator = "" } = evidence.sources.find((source) => source.id === id) ?? {};
    const [, doi] = /doi (10\.[^;\s]+)/.exec(locator) ?? [];
    const link = doi === undefined ? SOURCES[id] : element("a", { href: `https://doi.org/${doi}` }, SOURCES[id]);
    return i === 0 ? [link] : [", ", link];
  });

/** @param {Status} status */
export const tag = (status) => element("span", { class: `tag ${status}` }, words.evidence.list.status[status]);

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
    element("p", { class: "entry-name" }, name, " ", tag(status), element("code", { class: "entry-id" }, id)),
    element("p", { class: "entry-number" }, ...numbers.flatMap((number, i) => (i === 0 ? number : [" · ", ...number]))),
    element(
      "p",
      { class: "small" },
      ...reasons.filter(Boolean).flatMap((reason, i) => (i === 0 ? [reason] : [" ", reason])),
    ),
  );

/** A count with its whole, or a number with its unit @param {Pick<Item, "value" | "unit" | "n">} number */
export function amount({ value, unit, n }) {
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
  element("dt", {}, ...from([id])),
  element("dd", { lang: "en" }, citation, element("span", { class: "small" }, ` ${locator}`)),
];
