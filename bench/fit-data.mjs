// Simulated tables for the regression benchmarks, the same on every run.

/**
 * A generator of Park and Miller: whole numbers only, so every engine gives the same.
 * @param {number} seed
 */
function uniform(seed) {
  let state = seed;
  return () => (state = (16807 * state) % 2147483647) / 2147483647;
}

/**
 * A table of an outcome `y`, a time `t` (the same in whole days `d`), an event `s` (of two kinds `k`) and covariates `x1`, `x2`, ... of which every third
 * is binary.
 * @param {number} rows
 * @param {number} covariates
 */
export function simulatedTable(rows, covariates) {
  const next = uniform(20211);
  const names = Array.from({ length: covariates }, (_, c) => `x${c + 1}`);
  const lines = [["y", "t", "s", "d", "k", ...names].join(",")];
  for (let i = 0; i < rows; i++) {
    // The sum of twelve uniforms less six is near enough to normal.
    const x = names.map((_, c) => (c % 3 === 2 ? Number(next() < 0.4) : Number((sumOf(12, next) - 6).toFixed(4))));
    const eta = x.reduce((sum, value, c) => sum + value * (c % 2 === 0 ? 0.3 : -0.2), -0.5);
    const y = Number(next() < 1 / (1 + Math.exp(-eta)));
    const failure = -Math.log(next()) / Math.exp(0.5 * eta);
    const censored = next() * 3;
    const [time, event] = [Math.min(failure, censored), Number(failure <= censored)];
    lines.push([y, time.toFixed(4), event, Math.ceil(365 * time), event * (1 + y), ...x].join(","));
  }
  return { csv: `${lines.join("\n")}\n`, terms: names };
}

/**
 * @param {number} count
 * @param {() => number} next
 */
function sumOf(count, next) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += next();
  return sum;
}
