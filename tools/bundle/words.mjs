// From ICU messages (www/languages/) to what the page loads: parsed here, so that no parser ships and a mistake fails the build.
//
// The page's script policy lets in no code that comes later, so a parsed message is plain data that www/i18n/words.js puts together.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parse } from "@messageformat/parser";
import { at, main, Trouble } from "../shared.mjs";

/** @import { Token } from "@messageformat/parser" */
/** @import { Message, Part, Table } from "../../www/i18n/words.js" */

/** A file of messages. @typedef {{ [key: string]: string | Messages }} Messages */

/**
 * The tables that the page loads, each when it is first needed, with the files in them. English has the words of the second
 * column from elsewhere: from index.html, from the core and from the evidence file. The glossary stands in two of them, since either may be
 * there without the other.
 * @type {Record<string, { own: string, also?: string, others: string[] }>}
 */
export const AREAS = {
  page: { own: "page", others: ["static", "core"] },
  details: { own: "details", also: "glossary", others: [] },
  evidence: { own: "evidence", also: "glossary", others: ["file"] },
  cohort: { own: "cohort", others: [] },
  study: { own: "study", others: [] },
};

/** The languages there are; English is the one that the others are held to. */
export const languages = () => [
  "en",
  ...readdirSync(at("www", "languages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "en")
    .map(({ name }) => name)
    .sort(),
];

/**
 * The messages of one file.
 * @param {string} language
 * @param {string} name
 * @returns {Messages}
 */
export const messages = (language, name) =>
  JSON.parse(readFileSync(at("www", "languages", language, `${name}.json`), "utf8"));

/** The tables that are loaded later: all but the English words of the page, which are part of it. */
export const wordTables = () =>
  languages().flatMap((language) =>
    Object.keys(AREAS)
      .filter((area) => !(language === "en" && area === "page"))
      .map((area) => ({ language, area })),
  );

/**
 * One area's table as the page loads it. The words of the page itself stand at the top, all others under their file's name.
 * @param {string} language
 * @param {string} area
 * @returns {Table}
 */
export function table(language, area) {
  const { own, also, others } = AREAS[area];
  const words = parsed(messages(language, own), language);
  /** @type {Table} */
  const rest = Object.fromEntries(
    others.map((name) => [name, language === "en" ? null : parsed(messages(language, name), language)]),
  );
  return own === "page"
    ? { .../** @type {Table} */ (words), ...rest }
    : { [own]: words, ...(also && { [also]: parsed(shown(language, also), language) }), ...rest };
}

/** What the page shows of a file: not the notions of the glossary, which are for translators and tests @param {string} language @param {string} name */
function shown(language, name) {
  return Object.fromEntries(Object.entries(messages(language, name)).filter(([key]) => key !== "notions"));
}

/**
 * @param {string | Messages} entry
 * @param {string} language
 * @returns {Table | Message}
 */
const parsed = (entry, language) =>
  typeof entry === "string"
    ? message(entry, language)
    : Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, parsed(value, language)]));

/**
 * One ICU message, parsed. Plural categories that the language does not have are refused.
 * @param {string} text
 * @param {string} language
 * @returns {Message}
 */
export function message(text, language) {
  const cardinal = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  try {
    return compact(parse(text, { cardinal }), "");
  } catch (error) {
    throw new Trouble(`${language}: ${text}\n${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {Token[]} tokens
 * @param {string} counted the argument that "#" stands for
 * @returns {Message}
 */
function compact(tokens, counted) {
  const parts = tokens.map((token) => part(token, counted));
  return parts.every((part) => typeof part === "string") ? parts.join("") : parts;
}

/** @param {Token} token @param {string} counted @returns {Part} */
function part(token, counted) {
  switch (token.type) {
    case "content":
      return token.value;
    case "argument":
      return [token.arg];
    case "octothorpe":
      return [counted];
    case "plural":
    case "select":
      return [
        token.arg,
        Object.fromEntries(
          token.cases.map(({ key, tokens }) => [key, compact(tokens, token.type === "plural" ? token.arg : counted)]),
        ),
      ];
    default:
      throw new Error(`a message here may not use ${token.type}`);
  }
}

/**
 * The arguments of a message and what they must be: a number chooses a plural, any other is text.
 * @param {Message} message
 * @returns {Map<string, "number" | "string">}
 */
export function argumentsOf(message) {
  const found = new Map();
  /** @param {Message} message */
  const look = (message) => {
    for (const part of typeof message === "string" ? [] : message) {
      if (typeof part === "string") continue;
      const [name, cases] = part;
      const plural = cases !== undefined && Object.keys(cases).some((key) => key.startsWith("=") || key === "one");
      if (plural || !found.has(name)) found.set(name, plural ? "number" : "string");
      for (const inner of Object.values(cases ?? {})) look(inner);
    }
  };
  look(message);
  return found;
}

/** Where the types of the words are. */
export const TYPES_FILE = at("www", "languages", "words.d.ts");

/** The TypeScript types of the English tables, which that file holds. */
export function types() {
  const english = (/** @type {string} */ name, indent = "") => typeOf(parsed(shown("en", name), "en"), indent);
  const areas = [...new Set(Object.values(AREAS).flatMap(({ own, also }) => [own, also ?? own]))].filter(
    (own) => own !== "page",
  );
  return `// The shape of the words, from the English tables by npm run words; do not edit.

/** Messages without arguments, by key. */
export type Texts<Key extends string> = Record<Key, string>;

/** A message with arguments whose names only the core knows. */
export type Said = (values: Record<string, string>) => string;

/** What English has from index.html, the core and the evidence file, and other languages from here; each \`null\` in English. */
export type Elsewhere = {
  static: Record<string, string> | null;
  core: {
    fields: Record<string, { label: string; help: string } | undefined>;
    choices: Record<string, Record<string, string | undefined> | undefined>;
    units: Record<string, string | undefined>;
    quoted: (values: { text: string }) => string;
    kinds: Record<string, string | undefined>;
    problems: Record<string, Said | undefined>;
    cautions: Record<string, string | Said | undefined>;
  } | null;
  file: {
    items: Record<string, { quantity: string; derivation: string } | undefined>;
    assumptions: Record<string, { quantity: string; reason: string } | undefined>;
    sensitivity: Record<string, string | undefined>;
    context: Record<string, { cohort: string; numbers: string; not_pooled: string } | undefined>;
  } | null;
};

export type Page = ${english("page")};

/** All words: those of the page at the top, those of what is loaded later below the name of it. */
export type Words = Page & Elsewhere & {
  /** BCP 47, such as "de". */
  locale: string;
${areas.map((area) => `  ${area}: ${english(area, "  ")};`).join("\n")}
};
`;
}

/**
 * @param {Table | Message | null} entry
 * @param {string} indent
 * @returns {string}
 */
function typeOf(entry, indent) {
  if (typeof entry === "string" || entry === null) return "string";
  if (Array.isArray(entry))
    return `(values: { ${[...argumentsOf(entry)].map(([name, type]) => `${JSON.stringify(name)}: ${type}`).join("; ")} }) => string`;
  const entries = Object.entries(entry);
  if (entries.every(([, value]) => typeof value === "string"))
    return `Texts<${entries.map(([key]) => JSON.stringify(key)).join(" | ")}>`;
  return `{\n${entries.map(([key, value]) => `${indent}  ${JSON.stringify(key)}: ${typeOf(value, `${indent}  `)};\n`).join("")}${indent}}`;
}

await main(import.meta.url, async () => writeFileSync(TYPES_FILE, types()));
