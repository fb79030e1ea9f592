// The evidence part of the page, loaded when it is first asked for: what stands in the evidence file, and what follows from other evidence.

/** @import { Page } from "../view/evidence.js" */

import loadCohort from "reinfuse:cohort";
import style from "reinfuse:evidence-style";
import { showCard } from "./card.js";
import { showList } from "./list.js";
import { showOwn } from "./own.js";
import { showSensitivity } from "./sensitivity.js";

/** The reader's own cohort has a script of its own. @param {HTMLElement} body @param {Page} page */
const showCohort = async (body, page) => (await loadCohort()).show(body, page);

/** @type {Record<string, (body: HTMLElement, page: Page) => void | Promise<void>>} */
const PARTS = { list: showList, own: showOwn, sensitivity: showSensitivity, card: showCard, cohort: showCohort };

/** The page's policy allows no style element but its own; a sheet made by its own script is not one. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/**
 * Fills one part; resolved once it is filled.
 * @param {string} part
 * @param {HTMLElement} body
 * @param {Page} page
 */
export const show = (part, body, page) => PARTS[part](body, page);
