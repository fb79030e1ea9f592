// The minimal page as wasm-bindgen's guide has it: four files, each asked for by the one before.

import start, { predict } from "./minimal.js";
import { show } from "./show.js";

await start({ module_or_path: new URL("minimal_bg.wasm", import.meta.url) });
show(predict);
