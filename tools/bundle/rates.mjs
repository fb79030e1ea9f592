// The study's observed rates of response with their confidence intervals, from the evidence file: shown before any patient.

import { readFileSync } from "node:fs";
import { at } from "../shared.mjs";

const DISEASES = ["all", "nhl", "cll"];

/** All of the study's patients, then those of each disease. */
export function studyRates() {
  const { items } = JSON.parse(readFileSync(at("evidence", "evidence.json"), "utf8"));
  /** @param {string} id @returns {number} */
  const count = (id) => items.find((/** @type {{ id: string }} */ item) => item.id === id).value;
  const rate = (/** @type {string} */ id, /** @type {number} */ responders, /** @type {number} */ patients) => {
    const [q025, q975] = clopperPearson(responders, patients);
    // Four digits: it is shown in whole percentages.
    const [share, low, high] = [responders / patients, q025, q975].map((p) => Number(p.toFixed(4)));
    return { id, patients, responders, share, q025: low, q975: high };
  };
  const groups = DISEASES.map((id) => rate(id, count(`response_${id}`), count(`patients_${id}`)));
  const responders = groups.reduce((sum, group) => sum + group.responders, 0);
  return [rate("study", responders, count("patients")), ...groups];
}

/**
 * The 95% confidence interval of a proportion by Clopper and Pearson (Biometrika 1934;26:404): the values p at which x or more,
 * and x or fewer, of n have a probability of 2.5%.
 * @param {number} x
 * @param {number} n
 */
export function clopperPearson(x, n) {
  /** P(X <= k) for X ~ Binomial(n, p) @param {number} k @param {number} p */
  const atMost = (k, p) => {
    let term = (1 - p) ** n;
    let sum = k < 0 ? 0 : term;
    for (let i = 1; i <= k; i++) {
      term *= (((n - i + 1) / i) * p) / (1 - p);
      sum += term;
    }
    return sum;
  };
  /** Where a function that falls from above 0 to below 0 is 0 @param {(p: number) => number} f */
  const root = (f) => {
    let [low, high] = [0, 1];
    while (high - low > 1e-15) {
      const middle = (low + high) / 2;
      if (middle === low || middle === high) break;
      if (f(middle) > 0) low = middle;
      else high = middle;
    }
    return low;
  };
  return [x === 0 ? 0 : root((p) => atMost(x - 1, p) - 0.975), x === n ? 1 : root((p) => atMost(x, p) - 0.025)];
}
