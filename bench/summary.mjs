// The one statistic of the benchmarks: the median, with the extremes beside it, since a mean follows every disturbance.

/** @typedef {{ median: number, least: number, most: number, runs: number }} Summary */

/**
 * @param {number[]} times in milliseconds
 * @returns {Summary}
 */
export function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, least: sorted[0], most: sorted[sorted.length - 1], runs: times.length };
}
