// Nothing leaves the page: its policy, every request of a whole session, what it stores, and files that were tampered with.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { at, filesIn, root } from "../../tools/shared.mjs";
import { fileAddress, newTab, open, show, siteAndChromium } from "./support.mjs";

/** @import { BrowserContext, Page } from "playwright-core" */

const LINK = "#v=1&disease=nhl&ld_before_cart1=cy_flu&cart1_dose=2000000&cart2_dose=20000000";

/** Most bytes of the single file. */
const LARGEST_FILE = 1_500_000;

const { site, chromium } = await siteAndChromium();

/** Files of the hosted build, as paths below its address. */
const ownFiles = () =>
  filesIn(at("dist", "site")).map((path) => relative(at("dist", "site"), path).replaceAll("\\", "/"));

/** The directives of a page's policy @param {string} file */
async function policyOf(file) {
  const [, policy] =
    /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(await readFile(at("dist", file), "utf8")) ??
    assert.fail("no policy");
  return Object.fromEntries(
    policy.split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1).join(" ")]),
  );
}

for (const [file, connect, worker, script, manifest] of /** @type {const} */ ([
  [
    "site/index.html",
    "'self'",
    "'self' blob:",
    /^('sha256-\S+' ){3}'self' 'wasm-unsafe-eval'$/,
    { "manifest-src": "'self'" },
  ],
  ["reinfuse.html", "'none'", "blob:", /^('sha256-\S+' ){3}'wasm-unsafe-eval'$/, {}],
])) {
  test(`the policy of ${file} lets in what the build wrote and nothing else`, async () => {
    const { "script-src": scripts, "style-src": styles, ...rest } = await policyOf(file);
    assert.match(scripts, script);
    assert.match(styles, /^'sha256-\S+'$/);
    assert.deepEqual(rest, {
      ...manifest,
      "default-src": "'none'",
      "img-src": "data:",
      "connect-src": connect,
      "worker-src": worker,
      "base-uri": "'none'",
      "form-action": "'none'",
      "require-trusted-types-for": "'script'",
      "trusted-types": "reinfuse 'allow-duplicates'",
    });
  });
}

/** Everything a reader can do, once @param {Page} tab */
async function wholeSession(tab) {
  await tab.locator("[name=disease][value=cll]").check();
  // What bears on applicability and what is only recorded is folded.
  await tab.locator("form details > summary").click();
  for (const name of ["cd19", "ld_before_cart1", "cart1_outcome", "ld_before_cart2", "product"]) {
    for (const radio of await tab.locator(`[name=${name}]`).all()) await radio.check();
  }
  await tab.locator("[name=cart1_dose]").fill("2");
  await tab.locator("[name=cart2_dose]").fill("20");
  await tab.locator("[name=product][value=same_murine_cd19]").check();
  for (const picture of await tab.locator("[name=picture]").all()) await picture.check();
  await tab.getByRole("button", { name: "Compare other doses" }).click();
  await tab.locator(".scenario").first().waitFor();
  await tab.evaluate(() => (window.print = () => {}));
  for (const name of ["Print or PDF", "Copy as text", "Copy the link"]) await tab.getByRole("button", { name }).click();
  const download = tab.waitForEvent("download");
  await tab.getByRole("button", { name: "Download the data (JSON)" }).click();
  await (await download).path();
  await show(tab, "about");
  await tab.getByRole("button", { name: "Run the self-test" }).click();
  await tab.locator("[data-self-test=passed]").waitFor();
  await show(tab, "evidence");
  await tab.locator("tr[data-run=margins_only]").waitFor();
  for (const [name, text] of [
    ["odds_ratio", "3"],
    ["lower", "1.2"],
    ["upper", "8"],
  ])
    await tab.locator(`[name=own_cy_flu_${name}]`).fill(text);
  await tab.getByRole("button", { name: "Rebuild with this evidence" }).click();
  await tab.locator("body[data-evidence=own]").waitFor({ timeout: 120_000 });
  await show(tab, "calculator");
  await tab.getByRole("button", { name: "Clear" }).click();
}

/** Notes every request of every tab and worker @param {BrowserContext} context */
function recorder(context) {
  /** @type {string[]} */
  const requests = [];
  context.on(
    "request",
    (request) => void requests.push([request.url(), request.method(), request.postData() ?? ""].join(" ")),
  );
  return requests;
}

test("a whole session asks for the page's own files and for nothing else, and no address holds what was entered", async (t) => {
  const context = await chromium.newContext();
  t.after(() => context.close());
  const requests = recorder(context);
  const tab = await context.newPage();
  /** @type {string[]} */
  const refused = [];
  tab.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  await open(tab, site.address);
  await wholeSession(tab);
  const own = new Set(["", ...ownFiles()].map((path) => `${site.address}${path} GET `));
  const others = requests.filter((request) => !own.has(request) && !request.startsWith("blob:"));
  assert.deepEqual(others, []);
  assert.ok(requests.length >= 10, "the recorder works");
  assert.deepEqual(refused, [], "the policy had nothing to refuse");
});

test("a whole session with the network cut works in the single file, which asks for nothing at all", async (t) => {
  const context = await chromium.newContext();
  t.after(() => context.close());
  await context.setOffline(true);
  const requests = recorder(context);
  const tab = await context.newPage();
  await open(tab, fileAddress, LINK);
  await wholeSession(tab);
  assert.deepEqual(
    requests.filter((request) => !request.startsWith("blob:")),
    [`${fileAddress}${LINK} GET `].map((request) => request.replace(LINK, "")),
  );
});

test("nothing of a patient is stored: one preference, and the page's own files", async (t) => {
  const context = await chromium.newContext();
  t.after(() => context.close());
  const tab = await context.newPage();
  await open(tab, site.address, LINK);
  await tab.evaluate(() => navigator.serviceWorker.ready);
  await wholeSession(tab);
  const stored = await tab.evaluate(async () => {
    const names = await caches.keys();
    const kept = (
      await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))
    ).flat();
    return {
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookies: document.cookie,
      databases: await indexedDB.databases(),
      kept,
    };
  });
  const { kept, ...rest } = stored;
  assert.deepEqual(rest, { local: { "reinfuse:picture": "table" }, session: {}, cookies: "", databases: [] });
  const own = new Set(ownFiles());
  for (const address of kept) assert.ok(own.has(new URL(address).pathname.slice(1)), address);
  assert.ok(kept.length > 8);
});

test("the page has no way to make markup or a script of text", async (t) => {
  const tab = await chromium.newPage();
  t.after(() => tab.close());
  for (const address of [site.address, fileAddress]) {
    await open(tab, address, LINK);
    const refused = await tab.evaluate(() =>
      [
        () => (document.body.innerHTML = "<p>x"),
        () => new Worker("data:text/javascript,0"),
        () => Object.assign(document.createElement("script"), { src: "https://example.org/x.js" }),
        // This project's types know of no Trusted Types.
        () => /** @type {any} */ (globalThis).trustedTypes.createPolicy("another", {}),
      ].map((attempt) => {
        try {
          attempt();
          return "allowed";
        } catch (error) {
          return error instanceof Error ? error.name : "";
        }
      }),
    );
    assert.deepEqual(refused, ["TypeError", "TypeError", "TypeError", "TypeError"]);
    const sent = await tab.evaluate(async () => {
      const violations = /** @type {string[]} */ ([]);
      document.addEventListener(
        "securitypolicyviolation",
        ({ effectiveDirective }) => void violations.push(effectiveDirective),
      );
      await fetch("https://example.org/").catch(() => {});
      document.body.append(Object.assign(new Image(), { src: "https://example.org/x.png" }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return violations;
    });
    assert.deepEqual(sent.sort(), ["connect-src", "img-src"]);
  }
});

test("a changed example of a cohort is not used, and that is said", async (t) => {
  const context = await chromium.newContext({ serviceWorkers: "block" });
  t.after(() => context.close());
  const tab = await context.newPage();
  await tab.route("**/cohort.*.csv", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace("CR", "PD") });
  });
  await open(tab, site.address);
  await show(tab, "patients");
  await tab.getByRole("button", { name: /^Try the example/ }).click();
  await tab.getByText("This part was changed on its way").waitFor();
});

for (const name of ["evidence.*.js", "worker.*.wasm", "worker.*.js", "languages/en/evidence.*.json"]) {
  test(`a changed ${name} is refused, whoever changed it`, async (t) => {
    const context = await chromium.newContext({ serviceWorkers: "block" });
    t.after(() => context.close());
    const tab = await context.newPage();
    await tab.route(`**/${name}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from(" ")]) });
    });
    await open(tab, site.address, LINK);
    if (name.startsWith("worker")) {
      await show(tab, "evidence");
      for (const [box, text] of [
        ["odds_ratio", "3"],
        ["lower", "1.2"],
        ["upper", "8"],
      ])
        await tab.locator(`[name=own_cy_flu_${box}]`).fill(text);
      await tab.getByRole("button", { name: "Rebuild with this evidence" }).click();
    } else {
      await show(tab, "evidence");
    }
    await tab
      .locator("#evidence [role=alert]")
      .filter({ hasText: "This part was changed on its way" })
      .first()
      .waitFor();
    assert.equal(await tab.locator("body[data-evidence=own]").count(), 0);
    // The table of the runs needs the evidence part, and no worker.
    assert.equal((await tab.locator("tr[data-run]").count()) > 0, name.startsWith("worker"));
    await tab.unrouteAll({ behavior: "ignoreErrors" });
  });
}

for (const [name, where] of [
  ["page.js", "#patient [role=alert]"],
  ["worker.wasm", "#result"],
  ["languages/de/page.json", "#languages"],
]) {
  for (const [how, change] of /** @type {[string, (text: string) => string][]} */ ([
    ["changed in one place", (text) => text.slice(0, -200) + (text.at(-200) === "x" ? "y" : "x") + text.slice(-199)],
    ["cut short", (text) => text.slice(0, text.length / 2)],
  ])) {
    test(`a single file whose ${name} was ${how} says so where it is needed, and shows nothing of it`, async (t) => {
      const [before, text, after] = (await readFile(at("dist", "reinfuse.html"), "utf8")).split(
        new RegExp(`(?<=data-file="${name}">)([^<]+)`),
      );
      const folder = at("target", "damaged");
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${name.replaceAll("/", ".")}.${how.split(" ")[0]}.html`);
      await writeFile(file, before + change(text) + after);
      const tab = await newTab(t, chromium, { locale: "en" });
      await tab.goto(pathToFileURL(file).href + LINK);
      if (!/^(page|worker)/.test(name)) await tab.locator("body[data-ready=true]").waitFor();
      if (name === "languages/de/page.json") await tab.locator("#languages select").selectOption("de");
      await tab
        .locator(where)
        .filter({
          hasText: name === "languages/de/page.json" ? "could not be loaded" : `${name} is not as it was built`,
        })
        .first()
        .waitFor();
      if (/^(page|worker)/.test(name)) assert.equal(await tab.locator("[data-mean], body[data-ready]").count(), 0);
      assert.equal(await tab.locator("tr[data-run]").count(), 0);
      assert.equal(await tab.locator("html").getAttribute("lang"), "en");
    });
  }
}

test("SHA256SUMS has the hash of every file of the build", async () => {
  const sums = (await readFile(at("dist", "SHA256SUMS"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split("  "));
  const files = filesIn(at("dist")).map((path) => relative(at("dist"), path).replaceAll("\\", "/"));
  assert.deepEqual(sums.map(([, path]) => path).sort(), files.filter((path) => path !== "SHA256SUMS").sort());
  for (const [sum, path] of sums)
    assert.equal(
      createHash("sha256")
        .update(await readFile(at("dist", path)))
        .digest("hex"),
      sum,
      path,
    );
});

test("the build names no folder of the machine that made it", async () => {
  for (const path of [...filesIn(at("dist")), ...filesIn(at("pkg"))]) {
    const bytes = await readFile(path);
    for (const folder of [root, homedir()]) assert.ok(!bytes.includes(`${folder}/`), `${path} names ${folder}`);
  }
});

test("the single file stays small enough to send by mail", async () => {
  const { length } = await readFile(at("dist", "reinfuse.html"));
  assert.ok(length <= LARGEST_FILE, `${length} bytes`);
});
