// The only file with words of the page's own; the fields, problems and cautions bring theirs from the core.
// Numbers come in here already as text: see format.js.

/** @param {number} n @param {string} one @param {string} many */
const counted = (n, one, many) => `${n} ${n === 1 ? one : many}`;

/** @param {string} text */
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const words = {
  form: {
    sections: { disease: "Disease and target", cart1: "First infusion (CART1)", cart2: "Second infusion (CART2)" },
    needed: "needed",
    recorded: "not used in the numbers",
    unit: (/** @type {string} */ unit) => `in ${unit}`,
    countsAs: (/** @type {string} */ choice) => `No answer yet: counts as “${choice}”.`,
    presets: (/** @type {string} */ label) => `${label}: common values`,
    notKnown: "Not known",
    read: (/** @type {string} */ quantity, /** @type {string} */ unit) => `Read as ${quantity} ${unit}.`,
    numbers: "Write 2.5 or 2,5, with nothing between thousands.",
    clear: "Clear the form",
  },

  none: {
    title: "No number yet",
    refused: "No number",
    stillNeeded: (/** @type {string} */ labels) => `Still needed: ${labels}.`,
    rest: "Everything else may stay unknown; the answer then shows what that costs.",
    problems: (/** @type {number} */ n) => (n === 1 ? "One answer cannot be used:" : `${n} answers cannot be used:`),
    notApplicable: "No number for this patient",
    outside: "The evidence does not reach this patient, so any number would be invented.",
    version: (/** @type {string} */ version) => `This link was made by another version of this page (${version}). Please fill in the form.`,
    failed: {
      title: "The model could not be started",
      how: "This page needs JavaScript and WebAssembly. A current Firefox, Chrome, Edge or Safari has both, unless they were switched off.",
    },
    broken: {
      title: "The model has stopped",
      how: "This should not happen. Please reload the page; what you entered is kept in its address.",
    },
  },

  base: {
    title: "The average patient",
    study: (/** @type {number} */ responders, /** @type {number} */ patients, /** @type {string} */ share) =>
      `Of the study’s ${patients} patients, ${responders} responded (${share}).`,
    model: (/** @type {string} */ mean, /** @type {string} */ range) => `The model’s average for them: ${mean} (95% interval ${range}).`,
  },

  answer: {
    title: "This patient",
    response: "Chance of a response (CR or PR) to CART2",
    interval: (/** @type {string} */ range) => `95% interval ${range}`,
    frequency: (/** @type {string} */ ofHundred, /** @type {string} */ range) =>
      `${sentence(ofHundred)} such patients respond; the evidence allows anything from ${range}.`,
    bar: (/** @type {string} */ half, /** @type {string} */ most, /** @type {string} */ nearlyAll, /** @type {string} */ average) =>
      `Intervals of the chance of a response: 50% from ${half}, 80% from ${most}, 95% from ${nearlyAll}. The average patient is at ${average}.`,
    barKey: "Thick to thin: the 50%, 80% and 95% intervals. Dashed: the average patient.",
    average: "average",
    difference: (/** @type {string} */ difference, /** @type {string} */ range) =>
      `Difference from the average patient in percentage points: ${difference} (95% interval ${range}).`,
    alike: "The model tells this patient little from the average one: the difference may go either way.",
    above: "The model sets this patient above the average one.",
    below: "The model sets this patient below the average one.",
    higher: (/** @type {string} */ probability) => `Probability that this patient’s chance is the higher: ${probability}.`,
  },

  cautions: { title: (/** @type {number} */ n) => counted(n, "caution", "cautions") },

  outcomes: {
    title: "Other outcomes",
    columns: ["Outcome", "Chance", "95% interval"],
    complete_response: "Complete response",
    in_response: (/** @type {number} */ month) => `Response that still lasts after ${month} months`,
    survival_24m: "Alive two years after CART2",
    severe_crs: "Severe CRS (grade 3 or more)",
    severe_neurotoxicity: "Severe neurotoxicity (grade 3 or more)",
    same: "the same for everyone",
    how: "Out of all such patients, responders or not. For the two toxicities no predictor was published, so nothing entered above changes them. How long a response lasts is drawn from the printed median alone, as if it ended at a constant rate. A response is not a survival benefit.",
  },

  why: {
    title: "What sets this patient apart from the average",
    terms: /** @type {Record<string, string>} */ ({
      disease: "Disease",
      cy_flu: "Lymphodepletion before CART1 (Cy-Flu or not)",
      dose_increased: "Dose (CART2 above CART1 or not)",
    }),
    points: (/** @type {string} */ points) => `${points} ${/^\D?1$/.test(points) ? "point" : "points"}`,
    all: "All together",
    how: "Percentage points of the chance of a response, each rounded. Associations in one small study: nothing here says what a change would bring about.",
  },

  ground: {
    title: "How many patients this rests on",
    alike: (/** @type {string} */ mean, /** @type {number} */ patients) =>
      `${sentence(mean)} of the ${patients} patients were like this one in disease, in Cy-Flu before CART1 and in dose increase, as far as these are known.`,
    reconstructed: (/** @type {string} */ range) => `Not printed; reconstructed (90% interval ${range}).`,
    printed: "A printed number: nothing but the disease is known here.",
    extrapolation: "Extrapolation: the answer rests on the form of the model more than on patients.",
  },

  unknowns: {
    title: "What the unknowns cost",
    questions: /** @type {Record<string, string>} */ ({
      cy_flu: "Was it Cy-Flu before CART1?",
      dose_increased: "Is the CART2 dose above the CART1 dose?",
    }),
    averaged: (/** @type {string} */ probability) => `Not known, so both are averaged, yes with a weight of ${probability}.`,
    answers: /** @type {Record<string, string>} */ ({ yes: "If yes", no: "If no" }),
    value: (/** @type {string} */ mean, /** @type {string} */ range) => `${mean} (${range})`,
  },

  identity: {
    title: "Which model answered",
    version: "Model",
    evidence: "Evidence (SHA-256)",
    fingerprint: "Fingerprint of this answer",
  },

  own: {
    banner: "These are not the shipped numbers: they rest on your evidence. They are lost when the page is closed, and a link does not carry them.",
    back: "Back to the shipped evidence",
    loading: "Loading.",
    unloaded: "This part could not be loaded. Close it and open it again to try once more.",
  },

  summary: {
    number: (/** @type {string} */ mean, /** @type {string} */ range) => `${mean} respond (${range})`,
    check: (/** @type {string} */ labels) => `No number. Check: ${labels}.`,
    open: "See the answer",
  },

  status: {
    number: (/** @type {string} */ ofHundred, /** @type {string} */ range) => `${sentence(ofHundred)} such patients respond; 95% interval ${range}.`,
    cautions: (/** @type {number} */ n) => ` ${counted(n, "caution", "cautions")}.`,
  },
};
