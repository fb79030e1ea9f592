// Which language the page speaks: the one the reader has chosen, else the browser's first that there is. Loads each table when it is needed.

import english from "reinfuse:english";
import load from "reinfuse:languages";
import { preferred } from "../ui/preference.js";
import { speak, words } from "./words.js";

/** The languages there are, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español" };

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {"page" | "details" | "evidence" | "cohort"} Area */

/** The areas whose words are there, in the language that is spoken. @type {Set<Area>} */
const areas = new Set(["page"]);

/** @param {string | null} tag such as "de-CH" @returns {Language | undefined} */
const known = (tag) => /** @type {Language[]} */ (Object.keys(LANGUAGES)).find((language) => language === tag?.split("-")[0].toLowerCase());

/** The language that this reader is taken to want. */
export const wanted = () => [preferred("language"), ...navigator.languages].map(known).find(Boolean) ?? "en";

/** English is part of the page, so that there are words before anything is loaded. */
export const speakEnglish = () => speak("en", english);

/** @param {Language} language @param {Area} area */
const table = async (language, area) => (language === "en" && area === "page" ? english : load(language, area));

/**
 * Speaks another language from now on, once all that is needed of it is there; whoever draws must draw again.
 * @param {Language} language
 * @returns {Promise<void>}
 */
export async function change(language) {
  const tables = await Promise.all([...areas].map((area) => table(language, area)));
  // Something more may have been asked for meanwhile.
  if (tables.length < areas.size) return change(language);
  for (const words of tables) speak(language, words);
  document.documentElement.lang = language;
}

/**
 * Makes sure that an area has its words.
 * @param {Area} area
 * @returns {Promise<void>}
 */
export async function need(area) {
  if (areas.has(area)) return;
  const language = /** @type {Language} */ (words.locale);
  const loaded = await table(language, area);
  // The reader may have changed the language meanwhile.
  if (words.locale !== language) return need(area);
  speak(language, loaded);
  areas.add(area);
}
