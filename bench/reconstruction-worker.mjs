// A worker that rebuilds the shipped posterior once, for the benchmark.

const base = new URL("/target/worker/", location.href);
const { default: start, reconstruct } = await import(new URL("reinfuse.js", base).href);
await start({ module_or_path: new URL("reinfuse_bg.wasm", base) });
postMessage(reconstruct({ changes: [], dropped: [], odds_ratios: [] }, 1, () => {}));
