// Writes docs/blocks.md from the truth table of the engine's tests. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { loadTypeScript } from "./load-typescript.mjs";

const { blocksDocument } = await loadTypeScript("test/engine/blocks-document.ts");
writeFileSync(new URL("../docs/blocks.md", import.meta.url), blocksDocument());
