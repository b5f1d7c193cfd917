// Writes docs/stdlib.md from the table of the standard library. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { loadTypeScript } from "./load-typescript.mjs";

const { stdlibDocument } = await loadTypeScript("runtime/stdlib/document.ts");
writeFileSync(new URL("../docs/stdlib.md", import.meta.url), stdlibDocument());
