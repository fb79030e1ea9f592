// Keeps the form over a reload, and over nothing else. Browsers write sessionStorage to the disk, so what goes there is combined with a random
// pad, used once, that only the open window has, as its name.

/** @import { RawPatient } from "../types.d.ts" */

const KEY = "reinfuse:form";
/** Bytes of a pad: a longer form, which only a link can give, is not kept. */
const LENGTH = 1024;

/** Keeps what `read` gives whenever the page goes @param {() => RawPatient} read */
export function keepOverReload(read) {
  /** @type {Uint8Array} */
  let pad;
  // Named now: when the page goes, a new name comes too late. A page that comes back as it was has its form, and needs a new pad.
  const renew = () => {
    take();
    pad = crypto.getRandomValues(new Uint8Array(LENGTH));
    window.name = pad.join();
  };
  renew();
  addEventListener("pageshow", renew);
  addEventListener("pagehide", () => {
    const text = new TextEncoder().encode(JSON.stringify(read()));
    try {
      if (text.length <= LENGTH) sessionStorage.setItem(KEY, combine(text, pad));
    } catch {
      // Storage is blocked: the form does not outlive the page.
    }
  });
}

/** What was kept @returns {RawPatient} */
export function kept() {
  try {
    const [text = "", pad] = take();
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(combine(text.split(","), pad.split(",")).split(","))));
  } catch {
    return {};
  }
}

/** Takes away what is there, text and pad @returns {[string | undefined, string]} */
function take() {
  const pad = window.name;
  window.name = "";
  try {
    const text = sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.removeItem(KEY);
    return [text, pad];
  } catch {
    return [undefined, pad];
  }
}

/** @param {ArrayLike<number | string>} bytes @param {ArrayLike<number | string>} pad */
const combine = (bytes, pad) => Array.from(bytes, (byte, i) => Number(byte) ^ Number(pad[i])).join();
