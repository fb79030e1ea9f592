// What starts a page in one file: unpacks the page's own script and lets it run. The policy lets in only the script with the right hash.

import { trustedScript } from "../core/trusted.js";
import { embeddedFile } from "./embedded-files.js";

// The page's script finds the unpacker here, rather than bring it a second time.
globalThis.reinfuse = { embeddedFile };

try {
  const script = document.createElement("script");
  script.type = "module";
  script.text = trustedScript(new TextDecoder().decode(await embeddedFile(PAGE_FILE)));
  document.head.append(script);
} catch (error) {
  const place = /** @type {Element} */ (document.querySelector("#patient .loading"));
  place.setAttribute("role", "alert");
  // Before there are words in any language.
  // eslint-disable-next-line page/no-words
  place.textContent = `The page cannot start. ${error instanceof Error ? error.message : String(error)}`;
}
