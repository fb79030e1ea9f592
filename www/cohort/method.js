// The methods of a regression that can be chosen: what each takes and gives, what the core is asked for, and which one a fit is by.

/** @import { Fit, Regression } from "../types.d.ts" */
/** @import { words } from "../i18n/words.js" */

/** @typedef {keyof typeof words.cohort.regression.methods} Method */
/** @typedef {"outcome" | "time" | "event"} Role */
/** @typedef {Record<Role, string>} Roles names of columns */

/**
 * @typedef {object} MethodEntry
 * @property {readonly Role[]} roles the columns it needs
 * @property {"odds" | "hazard"} ratio what its coefficients are logarithms of
 * @property {boolean} penalised whether limits and tests are from the profile of a penalised likelihood
 * @property {"ml" | "firth" | "cox" | "cox_firth"} separation the words for a separated term
 * @property {(roles: Roles) => Regression} regression
 */

const LOGISTIC = /** @type {const} */ ({ roles: ["outcome"], ratio: "odds" });
const COX = /** @type {const} */ ({ roles: ["time", "event"], ratio: "hazard" });
const cox = (/** @type {Roles} */ { time, event }) =>
  /** @type {const} */ ({ method: "cox", time, event, curves: true, hazards: true });

/** In the order in which they are offered. @type {Record<Method, MethodEntry>} */
export const METHODS = {
  firth: {
    ...LOGISTIC,
    penalised: true,
    separation: "firth",
    regression: ({ outcome }) => ({ method: "firth", outcome, limits: "profile" }),
  },
  ml: { ...LOGISTIC, penalised: false, separation: "ml", regression: ({ outcome }) => ({ method: "ml", outcome }) },
  efron: { ...COX, penalised: false, separation: "cox", regression: (roles) => ({ ...cox(roles), ties: "efron" }) },
  breslow: { ...COX, penalised: false, separation: "cox", regression: (roles) => ({ ...cox(roles), ties: "breslow" }) },
  cox_firth: {
    ...COX,
    penalised: true,
    separation: "cox_firth",
    regression: (roles) => ({ ...cox(roles), ties: "efron", firth: "profile" }),
  },
};

/** Which one a fit is by. @param {Pick<Fit, "method" | "ties">} fit @returns {Method} */
export function methodOf({ method, ties }) {
  switch (method) {
    case "ml":
      return "ml";
    case "firth":
      return ties ? "cox_firth" : "firth";
    case "cox":
      return /** @type {Method} */ (ties);
  }
}
