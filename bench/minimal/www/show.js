// The minimal page's only work: one prediction, in an element that the benchmark waits for.

/** @param {(patient: object) => { mean: number }} predict */
export function show(predict) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-outcome]"));
  place.dataset.mean = String(predict({ cart1_dose: 2e6, cart2_dose: 2e7 }).mean);
}
