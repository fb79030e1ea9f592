// WebKit, by the calls of WebDriver: no driver of npm starts the WebKit that a system has.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { browserPath } from "../../tools/browsers.mjs";

/** Milliseconds between two looks at what a test waits for. */
const LOOK = 50;

/** Starts WebKit on a display of its own; close it after the tests. */
export async function launchWebKit() {
  const [driver, screen] = await Promise.all([browserPath("webkit"), browserPath("xvfb")]);
  const display = spawn(screen, ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [number] = await once(display.stdout, "data");
  const port = await freePort();
  const server = spawn(driver, [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: `:${String(number).trim()}` },
  });
  const close = () => void [server, display].forEach((program) => program.kill());
  try {
    const address = `http://127.0.0.1:${port}/session`;
    const { sessionId } = await retried(() => command("POST", address, { capabilities: {} }));
    const tab = new Tab(`${address}/${sessionId}`);
    // A cohort's update takes longer than a script may by default.
    await tab.ask("POST", "timeouts", { script: 300_000 });
    return {
      tab,
      close: async () => {
        await command("DELETE", `${address}/${sessionId}`).catch(() => {});
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The one window of a session. */
export class Tab {
  /** @param {string} session its address */
  constructor(session) {
    this.session = session;
  }

  /** @param {"GET" | "POST" | "DELETE"} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  ask = (method, path, body) => command(method, `${this.session}/${path}`, body);

  /** @param {string} address */
  async goto(address) {
    await this.ask("POST", "url", { url: address });
  }

  /**
   * What a function of the page gives, or what its promise ends in.
   * @template {any[]} Arguments
   * @template Result
   * @param {(...given: Arguments) => Result} work
   * @param {Arguments} given
   * @returns {Promise<Awaited<Result>>}
   */
  async evaluate(work, ...given) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve((${work})(...[...arguments].slice(0, -1))).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.ask("POST", "execute/async", { script, args: given });
    if (error) throw new Error(error);
    return value;
  }

  /**
   * Waits until an element is there that can be seen.
   * @param {string} selector
   * @param {number} [patience] in milliseconds
   */
  async waitFor(selector, patience = 60_000) {
    const end = Date.now() + patience;
    while (!(await this.evaluate((selector) => document.querySelector(selector) !== null, selector))) {
      if (Date.now() > end)
        throw new Error(`no ${selector}:\n${await this.evaluate(() => document.body.innerText.slice(0, 2000))}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** Clicks what a selector finds, once it is there @param {string} selector */
  async click(selector) {
    await this.waitFor(selector);
    await this.evaluate((selector) => /** @type {HTMLElement} */ (document.querySelector(selector)).click(), selector);
  }

  /** Types into a box, a path into one for files @param {string} selector @param {string} text */
  async type(selector, text) {
    await this.waitFor(selector);
    const found = await this.ask("POST", "element", { using: "css selector", value: selector });
    await this.ask("POST", `element/${Object.values(found)[0]}/value`, { text });
  }

  /** Clicks a button by its words, once it can be @param {string} name */
  async press(name) {
    const pressed = () =>
      this.evaluate((name) => {
        const button = [...document.querySelectorAll("button")].find(
          (button) => button.textContent?.trim() === name && !button.disabled && button.offsetParent,
        );
        button?.click();
        return button !== undefined;
      }, name);
    const end = Date.now() + 60_000;
    while (!(await pressed())) {
      if (Date.now() > end) throw new Error(`no button ${name}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }
}

/**
 * A command of WebDriver.
 * @param {string} method
 * @param {string} address
 * @param {object} [body]
 */
async function command(method, address, body) {
  const response = await fetch(address, { method, body: method === "POST" ? JSON.stringify(body ?? {}) : undefined });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/** A port that nothing listens on. */
async function freePort() {
  const { createServer } = await import("node:net");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}

/**
 * Tries until the driver listens.
 * @template Result
 * @param {() => Promise<Result>} attempt
 * @returns {Promise<Result>}
 */
async function retried(attempt, left = 200) {
  try {
    return await attempt();
  } catch (error) {
    // A refusal in words is an answer; only a fetch that reaches nobody is a TypeError.
    if (!(error instanceof TypeError) || left === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    return retried(attempt, left - 1);
  }
}
