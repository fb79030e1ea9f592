// A worker that samples once, for the benchmark: the standard posterior or, at `?update`, its update by the example cohort.

const base = new URL("/target/worker/", location.href);
const { default: start, CohortTable, reconstruct } = await import(new URL("reinfuse.js", base).href);
await start({ module_or_path: new URL("reinfuse_bg.wasm", base) });
const SEED = 1;
const silent = () => {};
if (location.search === "?update") {
  const file = await (await fetch("/examples/cohort.csv")).arrayBuffer();
  const table = new CohortTable();
  const { guess } = table.read(new Uint8Array(file), { missing: [] }, silent);
  const columns = guess.map((/** @type {{ id: string, column: number }} */ { id, column }) => [id, column]);
  table.score({ columns, words: [], units: [] }, silent);
  const answer = table.update(undefined, undefined, SEED, undefined, silent);
  if (!("file" in answer)) throw new Error(JSON.stringify(answer));
  postMessage(answer.file);
} else {
  postMessage(reconstruct({ changes: [], dropped: [], odds_ratios: [] }, SEED, silent));
}
