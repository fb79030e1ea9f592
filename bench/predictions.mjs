// How long one prediction takes; the same code runs in Node and in the browser.

const DISEASES = ["all", "nhl", "cll"];
const LYMPHODEPLETION = ["cy_flu", "other", "unknown"];
const DOSES = [2e5, 2e6, 2e7];

/**
 * Patients of every disease, lymphodepletion and dose, none like another, so that nothing can be answered from memory.
 * @param {number} count
 */
export const variedPatients = (count) =>
  Array.from({ length: count }, (_, i) => ({
    disease: DISEASES[i % 3],
    ld_before_cart1: LYMPHODEPLETION[Math.floor(i / 3) % 3],
    cart1_dose: DOSES[Math.floor(i / 9) % 3] * (1 + i / count),
    cart2_dose: DOSES[Math.floor(i / 27) % 3] * (2 - i / count),
  }));

/**
 * The time of each prediction, in milliseconds.
 * @param {(patient: object) => unknown} predict
 * @param {number} count
 */
export function timePredictions(predict, count) {
  const patients = variedPatients(count);
  // The first calls run code that is still being compiled.
  for (const patient of patients.slice(0, 100)) predict(patient);
  return patients.map((patient) => {
    const began = performance.now();
    predict(patient);
    return performance.now() - began;
  });
}
