// A study as the form holds it: examples, ids of new entries, the text of its file, and the link that holds it.

import cart2 from "../../examples/studies/cart2.json" with { type: "json" };
import recovery from "../../examples/studies/recovery.json" with { type: "json" };
import wrong from "../../examples/studies/wrong.json" with { type: "json" };
import { truncate } from "../ui/truncate.js";
import { sentence, words } from "../i18n/words.js";
import { blank, root, trimmed } from "./schema.js";

/**
 * A study file, as its schema says.
 * @typedef {Record<string, any>} Study
 */

export const EXAMPLES = /** @type {Record<"cart2" | "recovery" | "wrong", Study>} */ ({ cart2, recovery, wrong });

/** Where a link's study stands in the address, behind the name of the view. */
const PLACE = "study/";
/** Characters of a link that programs pass on whole. */
const LONGEST = 8_000;

/** An empty study, with one group and one factor to fill in. */
export function emptyStudy() {
  const study = blank(root);
  for (const list of ["groups", "factors"]) study[list][0].id = newId(study, list);
  study.outcome.id = "outcome";
  return study;
}

/** An id for a new entry of a list: entries name each other by it. @param {Study} study @param {string} list */
export function newId(study, list) {
  const taken = new Set((study[list] ?? []).map((/** @type {{ id: string }} */ { id }) => id));
  const name = list.replace(/s$/, "");
  let number = 1;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}

/**
 * What an entry of a list is called: by its name if it has one, else by its number.
 * @param {Study} study @param {"groups" | "factors" | "sources"} list @param {number} index
 */
export function entryName(study, list, index) {
  const { label, locator, citation } = study[list][index] ?? {};
  const { items, numbered } = words.study.form;
  const name = list === "sources" ? [locator, citation].filter(Boolean).join(", ") : label;
  return truncate(name || numbered({ what: sentence(items[list]), number: String(index + 1) }));
}

/** The name of the entry with this id. @param {Study} study @param {"groups" | "factors"} list @param {string} id */
export const nameOf = (study, list, id) => {
  const index = study[list].findIndex((/** @type {{ id: string }} */ entry) => entry.id === id);
  return index < 0 ? id : entryName(study, list, index);
};

/** Takes an entry out, and what is said of it elsewhere. @param {Study} study @param {string} list @param {number} index */
export function removeEntry(study, list, index) {
  const [{ id }] = study[list].splice(index, 1);
  if (list === "groups") for (const factor of study.factors) factor.n_by_group?.splice(index, 1);
  for (const other of Object.values(study).filter(Array.isArray).flat()) {
    if (Array.isArray(other[list])) other[list] = other[list].filter((/** @type {string} */ named) => named !== id);
  }
  if (list === "factors")
    study.odds_ratios = study.odds_ratios?.filter((/** @type {any} */ { factor }) => factor !== id);
}

/** The text of its file. @param {Study} study */
export const textOf = (study) => JSON.stringify(trimmed(root, study), null, 2);

/**
 * The fragment of a link: the file in gzip, whose own check finds what was changed on the way, without a character that mail
 * programs touch.
 * @param {Study} study
 * @returns {Promise<string | undefined>} nothing if it is too long
 */
export async function toLink(study) {
  const bytes = await through(
    new CompressionStream("gzip"),
    new TextEncoder().encode(JSON.stringify(trimmed(root, study))),
  );
  const data = btoa(String.fromCharCode(...bytes.slice(0, LONGEST)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
  return data.length > LONGEST ? undefined : `#${PLACE}${data}`;
}

/** What a fragment holds of a study, if it is a link's @param {string} fragment */
export const linkData = (fragment) =>
  fragment.startsWith(`#${PLACE}`) ? fragment.slice(PLACE.length + 1) || undefined : undefined;

/** The text of a link's file; it throws if that was changed on its way. @param {string} data */
export async function fromLink(data) {
  const text = atob(data.trim().replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return new TextDecoder().decode(await through(new DecompressionStream("gzip"), bytes));
}

/** @param {CompressionStream | DecompressionStream} stream @param {Uint8Array<ArrayBuffer>} bytes */
async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
