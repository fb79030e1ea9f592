// What the tests of the page's plain functions share: words, as the built page would have them.

import { readFileSync } from "node:fs";
import { AREAS, table } from "../../tools/bundle/words.mjs";
import { useWords } from "../../www/i18n/words.js";

/** The languages that the page offers, read from its source: the module itself imports what only the build makes. */
export const LANGUAGES = Object.fromEntries(
  [
    ...(
      /LANGUAGES = \{([^}]*)\}/.exec(
        readFileSync(new URL("../../www/i18n/language.js", import.meta.url), "utf8"),
      )?.[1] ?? ""
    ).matchAll(/(\w+): "([^"]+)"/g),
  ].map(([, code, name]) => [code, name]),
);

/** Speaks a language with all its tables @param {string} language */
export function speakAll(language) {
  for (const area of Object.keys(AREAS)) useWords(language, table(language, area));
}
