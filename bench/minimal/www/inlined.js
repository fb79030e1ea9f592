// The minimal page as one file, made as our own page is.

import start, { predict } from "reinfuse:glue";
import load from "reinfuse:core";
import { show } from "./show.js";

await start({ module_or_path: await load() });
show(predict);
