// Writes docs/errors.md from the catalogue of errors. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { loadTypeScript } from "./load-typescript.mjs";

const { errorsDocument } = await loadTypeScript("runtime/host/errors-document.ts");
writeFileSync(new URL("../docs/errors.md", import.meta.url), errorsDocument());
