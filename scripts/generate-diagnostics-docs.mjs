// Writes docs/diagnostics.md from the catalogue of the compiler. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { loadTypeScript } from "./load-typescript.mjs";

const { diagnosticsDocument } = await loadTypeScript("runtime/compiler/diagnostics/document.ts");
writeFileSync(new URL("../docs/diagnostics.md", import.meta.url), diagnosticsDocument());
