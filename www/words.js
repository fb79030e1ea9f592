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
    title: "Benefit and harm, side by side",
    benefit: "Benefit",
    harm: "Harm",
    columns: ["Chance", "95% interval"],
    response: "Response (CR or PR)",
    complete_response: "Complete response",
    in_response: (/** @type {number} */ month) => `Still in response after ${month} months`,
    survival_24m: "Alive two years after CART2",
    severe_crs: "Severe CRS (grade 3 or more)",
    severe_neurotoxicity: "Severe neurotoxicity (grade 3 or more)",
    same: "The two harms are the same for everyone: no predictor was published, so nothing entered changes them.",
    how: "Out of all such patients, responders or not. A response is not a survival benefit.",
  },

  pictures: {
    title: "How to show the uncertainty",
    names: { ranges: "Ranges", patients: "100 patients", dots: "50 dots", table: "Table" },
  },

  more: { unloaded: "This part could not be loaded. Try again, or reload the page once there is a connection." },

  evidence: {
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

/** The words of what is drawn once the first number stands: see more/main.js. */
export const moreWords = {
  course: {
    title: "Still in response, month by month",
    key: "Line: the chance; band: its 95% interval; rings: 6, 12 and 24 months. Drawn from the printed median duration alone, as if responses ended at a constant rate.",
    at: (/** @type {number} */ month, /** @type {string} */ chance, /** @type {string} */ range) => `After ${month} months ${chance}, 95% interval ${range}.`,
    tick: (/** @type {number} */ month) => (month === 36 ? "36 months" : String(month)),
    table: "The same as a table",
    columns: ["Month", "Chance", "95% interval"],
  },
  why: {
    title: "What sets this patient apart from the average",
    open: "Open a line to see what it rests on.",
    terms: /** @type {Record<string, string>} */ ({
      disease: "Disease",
      cy_flu: "Lymphodepletion before CART1 (Cy-Flu or not)",
      dose_increased: "Dose (CART2 above CART1 or not)",
    }),
    points: (/** @type {string} */ points) => `${points} ${/^\D?1$/.test(points) ? "point" : "points"}`,
    all: "All together",
    how: "Percentage points of the chance of a response, each rounded. Associations in one small study: nothing here says what a change would bring about.",
  },
  paper: {
    entered: "What was entered",
    unknown: "not known",
    absent: (/** @type {string} */ choice) => `no answer, counts as “${choice}”`,
  },
  uncertainty: {
    title: "What makes it uncertain",
    estimation: "Few patients",
    few: (/** @type {number} */ patients, /** @type {string} */ range) =>
      `Even if every assumption holds, ${patients} patients leave the chance open from ${range} (95% interval).`,
    unknowns: "Unknown inputs",
    assumptions: "Prior and assumptions",
    assumed:
      "The regression table was reconstructed from what is printed; the share of Cy-Flu, the form of the model and the priors are assumed. No interval above includes that.",
    move: "How far other assumptions move it",
    applicability: "Whom it speaks of",
    forWhom:
      "One trial gave the same murine CD19 product twice to patients who were chosen for it. For others the numbers may not hold, and no interval above says how far.",
  },
  ground: {
    alike: (/** @type {string} */ mean, /** @type {number} */ patients) =>
      `${sentence(mean)} of the ${patients} patients were like this one in disease, in Cy-Flu before CART1 and in dose increase, as far as these are known.`,
    reconstructed: (/** @type {string} */ range) => `Not printed; reconstructed (90% interval ${range}).`,
    printed: "A printed number: nothing but the disease is known here.",
    extrapolation: "Extrapolation: the answer rests on the form of the model more than on patients.",
  },
  unknowns: {
    none: "All that the model uses is known.",
    questions: /** @type {Record<string, string>} */ ({
      cy_flu: "Was it Cy-Flu before CART1?",
      dose_increased: "Is the CART2 dose above the CART1 dose?",
    }),
    averaged: (/** @type {string} */ probability) => `Not known, so both are averaged, yes with a weight of ${probability}.`,
    answers: /** @type {Record<string, string>} */ ({ yes: "If yes", no: "If no" }),
    value: (/** @type {string} */ mean, /** @type {string} */ range) => `${mean} (${range})`,
    narrows: (/** @type {string} */ range, /** @type {string} */ width) => `Both answers together leave ${range} open; knowing which narrows that by ${width} on average.`,
    most: "Of the unknowns, this one’s answer would narrow the range most.",
  },
  identity: {
    title: "Which model answered",
    version: "Model",
    evidence: "Evidence (SHA-256)",
    fingerprint: "Fingerprint of this answer",
    date: "Date",
  },

  pictures: {
    hundred: (/** @type {string} */ responders, /** @type {string} */ kinds) => `One hundred such patients: ${responders} respond. ${kinds}.`,
    kinds: { complete: "Complete response", partial: "Partial response only", none: "No response" },
    dots: (
      /** @type {string} */ half,
      /** @type {string} */ most,
      /** @type {string} */ nearlyAll,
      /** @type {string} */ mean,
      /** @type {string} */ average,
    ) =>
      `Fifty equally likely values of this patient’s chance: half of them lie from ${half}, four fifths from ${most}, nearly all from ${nearlyAll}. Their mean is ${mean}; the average patient is at ${average}.`,
    dotsKey: "Each dot is one of 50 equally likely values of this patient’s chance. Strongest colour: the middle half. Ring: the mean.",
    rows: ["The chance", "Half of the possible values (50%)", "Four in five (80%)", "Nineteen in twenty (95%)"],
  },

  record: {
    title: "reinfuse: response to a second CD19 CAR T infusion (CART2)",
    own: "Not the shipped numbers: they rest on evidence that the reader has edited.",
    limits:
      "For research and education only; not a medical device. From one study of 44 patients (Gauthier et al., Blood 2021), its regression table reconstructed. Associations, not causes.",
    address: "Address",
  },

  take: {
    title: "Take the answer with you",
    ways: { print: "Print or save as PDF", text: "Copy as text", link: "Copy the link", json: "Download the data (JSON)" },
    how: "All of it stays with you: paper, clipboard and file are made on this device. The link holds what was entered, after the #.",
    copied: "Copied.",
    saved: "Handed to the browser as reinfuse.json.",
    failed: "The browser did not allow that.",
  },

  whatIf: {
    title: "What if the CART2 dose were another?",
    guard:
      "The dose is what can still be chosen. The numbers compare patients who had these doses: associations in 44 patients, not the effect of changing anything.",
    open: "Compare doses side by side",
    same: "Same dose again",
    tenfold: "Tenfold dose",
    asPlanned: "The dose entered",
    own: "Own value",
    asEntered: "As entered",
    planned: "(as entered)",
    dose: (/** @type {string} */ quantity, /** @type {string} */ unit) => `CART2 ${quantity} ${unit}`,
    another: (/** @type {string} */ choice) => `Another patient: ${choice}`,
    otherwise: "Otherwise as the first.",
    first: "The others are compared with this one.",
    interval: (/** @type {string} */ range) => `95% interval ${range}`,
    gap: (/** @type {string} */ points) => `${points} ${/^\D?1$/.test(points) ? "point" : "points"}`,
    gapRange: (/** @type {string} */ range) => `from the first (95% interval ${range})`,
    higher: (/** @type {string} */ probability) => `Probability of a higher chance: ${probability}.`,
    paired:
      "Differences are in percentage points and paired: each possible state of the evidence is compared with itself, so they are surer than the two ranges side by side. The model knows only whether CART2 is the higher dose, not by how much: twofold and tenfold count alike.",
    missing: "To compare doses, the CART1 dose is needed.",
    enter: "Enter the CART1 dose",
    ownDose: (/** @type {string} */ unit) => `Another CART2 dose, in ${unit}`,
    otherPatient: "Another patient",
    add: "Add",
    already: "This dose is already compared.",
    noDose: "Write a dose first, such as 2.5 or 2,5.",
    full: "Four at most: remove one to add another.",
    remove: (/** @type {string} */ title) => `Remove: ${title}`,
    removeShort: "Remove",
  },

  /** Where each contribution comes from; a test holds the printed words to the evidence file. */
  provenance: /* @__PURE__ */ provenance(),
};

function provenance() {
  const regression = "“independently associated with higher overall response rates”";
  const assumed =
    "Log odds ratio from a normal distribution around 0 with standard deviation 1.5 before the study is read; the same association in all three diseases; p below 0.05 read as “associated”.";
  /** @type {Record<string, { rows: string, printed: string, derived: string, assumed: string }>} */
  const terms = {
    disease: {
      rows: "E1: responders by disease (sources S and A)",
      printed: "CR/PR in ALL 21%, NHL 52%, CLL 33%; ALL 14, NHL 21, CLL 9 patients.",
      derived: "The only whole numbers with these percentages: 3 of 14, 11 of 21, 3 of 9. They enter as exact margins of the reconstructed table.",
      assumed: "The three diseases resemble each other, with log odds that differ by a standard deviation of 1; so the small groups borrow strength.",
    },
    cy_flu: {
      rows: "E3 and E4: two statements without their numbers (sources A and S)",
      printed: `Flu added to Cy-based lymphodepletion before CART1: ${regression}. In NHL and CLL, with increased dose and Cy-Flu, significantly more CR/PR.`,
      derived: "All tables of 44 patients that fit the printed counts and would have given these test results are kept, each with its weight.",
      assumed: `The share of Cy-Flu was not printed: about 65% is expected, with room from 28 to 90%. ${assumed}`,
    },
    dose_increased: {
      rows: "E2, E3 and E4: one count and two statements without their numbers (sources A and S)",
      printed: `CART2 dose increased in 82%. A CART2 dose above the CART1 dose: ${regression}.`,
      derived: "36 of 44 is the only count with 82%. Tables that fit the printed counts and test results are kept, each with its weight.",
      assumed: `The 8 patients without an increase are any 8 of the 44; only higher or not counts, not how much higher. ${assumed}`,
    },
  };
  const own = "This is the shipped evidence. Yours is in use and replaces part of it.";
  return { terms, own, names: { rows: "Evidence", printed: "Printed", derived: "Derived", assumed: "Assumed" } };
}
