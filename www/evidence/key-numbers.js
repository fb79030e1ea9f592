// The numbers that carry the model, first: what was reported, as a count, with its basis and source; and the way to the other topics.

/** @import { Child } from "../ui/dom.js" */

import { evidence } from "./evidence-file.js";
import { element } from "../ui/dom.js";
import { shortRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { nameCells } from "../ui/widgets.js";
import { amount, find, from, nameOf, quoted, tag } from "./evidence-list.js";

/** Rows by the ids of their entries; a rate of response has an interval, by the id of its group. @type {[string, string?][]} */
const ROWS = [
  ["response_overall", "study"],
  ["response_all", "all"],
  ["response_nhl", "nhl"],
  ["response_cll", "cll"],
  ["dose_increased"],
];

/** The search, and links to what the view holds @param {HTMLElement} body */
export function showTopics(body) {
  const { search, topics } = words.evidence.key;
  const input = element("input", { type: "search", id: "evidence-search", autocomplete: "off" });
  input.addEventListener("input", () => find(input.value));
  body.append(
    element("label", { for: "evidence-search" }, search),
    input,
    element(
      "nav",
      { "aria-label": topics.label },
      element(
        "ul",
        {},
        .../** @type {const} */ (["key", "sensitivity", "own", "list"]).map((id) =>
          element("li", {}, element("a", { href: `#evidence/${id}` }, topics[id])),
        ),
      ),
    ),
  );
}

/** @param {HTMLElement} body */
export function showKey(body) {
  const texts = words.evidence.key;
  const columns = Object.values(texts.columns);
  const row = (/** @type {Child[][]} */ [name, ...cells]) =>
    nameCells(
      element("tr", {}, element("th", { scope: "row" }, ...name), ...cells.map((cell) => element("td", {}, ...cell))),
      columns,
    );
  const rows = ROWS.map(([id, group]) => {
    const item = evidence.items.find((item) => item.id === id);
    if (!item) throw new Error(`the evidence file has no entry ${id}`);
    const rate = STUDY_RATES.find((rate) => rate.id === group);
    return row([
      [nameOf(item)],
      [quoted(item.printed)],
      [amount(item)],
      [rate ? shortRange(rate, true) : ""],
      [tag(item.status)],
      from(item.sources),
    ]);
  });
  body.append(
    element("h2", {}, texts.topics.key),
    element(
      "table",
      { class: "key-numbers" },
      element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
      element(
        "tbody",
        {},
        ...rows,
        row([[texts.cyFlu.name], [texts.cyFlu.reported], [], [], [tag("assumed")], [texts.cyFlu.source]]),
      ),
    ),
    element(
      "p",
      { class: "small" },
      .../** @type {const} */ (["printed", "derived", "assumed"]).flatMap((status) => [
        tag(status),
        ` ${texts.basis[status]} `,
      ]),
    ),
  );
}
