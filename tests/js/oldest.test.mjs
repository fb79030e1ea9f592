// The oldest browsers: named alike wherever they are named, and styled without what they do not know.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OLDEST } from "../../tools/bundle/page.mjs";
import { at, filesIn } from "../../tools/shared.mjs";

const version = (/** @type {string} */ browser) =>
  OLDEST.find((name) => name.startsWith(browser))?.slice(browser.length) ?? assert.fail(browser);

test("every text that names the oldest browsers names those that the build writes for", () => {
  assert.equal(version("edge"), version("chrome"));
  for (const file of ["README.md", "docs/hosting.md", "www/not-started.js", "www/languages/en/evidence.json"]) {
    const text = readFileSync(at(file), "utf8");
    const named = `Chrome or Edge ${version("chrome")}, Firefox ${version("firefox")}, Safari ${version("safari")}`;
    assert.ok(text.includes(named), `${file}: ${named}`);
  }
  for (const language of ["en", "de", "fr", "es"])
    for (const table of ["page", "evidence"]) {
      const text = readFileSync(at("www", "languages", language, `${table}.json`), "utf8");
      for (const [name, browser] of [
        ["Edge", "edge"],
        ["Firefox", "firefox"],
        ["Safari", "safari"],
      ])
        assert.ok(text.includes(`${name} ${version(browser)}`), `${language}, ${table}: ${name} ${version(browser)}`);
    }
});

test("no style needs a selector or rule that the oldest browsers do not know", () => {
  // Newer values and properties are left out by a browser alone; these take a whole rule with them, and esbuild leaves them as they are.
  const newer = /:has\(|:state\(|@(container|layer|scope|starting-style|position-try)\b/;
  for (const path of filesIn(at("www")).filter((path) => path.endsWith(".css")))
    assert.doesNotMatch(readFileSync(path, "utf8"), newer, path);
});
