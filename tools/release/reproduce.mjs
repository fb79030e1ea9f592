// `npm run reproduce`: clones the last commit twice, into folders with different names, builds both and compares every byte.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at, main, run, step, Trouble } from "../shared.mjs";

await main(import.meta.url, async () => {
  if (process.env.CARGO_TARGET_DIR) throw new Trouble("CARGO_TARGET_DIR is set: both builds would share one folder.");
  const folder = await mkdtemp(join(tmpdir(), "reinfuse-"));
  try {
    const sums = [];
    for (const name of ["one", "a longer name, with spaces"]) {
      const clone = join(folder, name);
      await run("git", ["clone", "--quiet", at(), clone]);
      await step(`build in “${name}”`, () => run(process.execPath, [join(clone, "tools", "build.mjs")]));
      sums.push(await readFile(join(clone, "dist", "SHA256SUMS"), "utf8"));
    }
    const [first, second] = sums.map((text) => text.split("\n"));
    const different = first.filter((line, i) => line !== second[i]);
    if (different.length > 0) throw new Trouble(`These files differ between two clones:\n${different.join("\n")}`);
    console.log(`${first.length - 1} files, the same in both:\n${sums[0]}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
