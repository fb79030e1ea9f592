// The minimal page as one file, made as our own page is.

import { initSync, predict } from "reinfuse:glue";
import wasmBase64 from "reinfuse:wasm";
import { show } from "./show.js";

initSync({ module: Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)) });
show(predict);
