// `npm run audit`: what the supply chain needs a network for, beside supply.mjs: known vulnerabilities and signatures.

import { checkSupply } from "./supply.mjs";
import { main, npm, run, step, succeeds, Trouble } from "../shared.mjs";

await main(import.meta.url, async () => {
  await step("licences, sources, hashes", checkSupply);
  if (!(await succeeds("cargo", "deny", "--version")))
    throw new Trouble("cargo-deny is missing: cargo install cargo-deny --locked");
  await step("cargo deny check licenses bans sources", () =>
    run("cargo", ["deny", "check", "licenses", "bans", "sources"]),
  );
  // From here on with a network: the RustSec database, npm's advisories and npm's keys.
  await step("cargo deny check advisories", () => run("cargo", ["deny", "check", "advisories"]));
  await step("npm audit", () => npm("audit", "--audit-level", "low"));
  await step("npm audit signatures", () => npm("audit", "signatures"));
});
