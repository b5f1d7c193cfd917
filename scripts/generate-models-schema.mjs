// Writes syntaxes/models.schema.json from runtime/models/config/config-schema.ts. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { loadTypeScript } from "./load-typescript.mjs";

const { MODELS_CONFIG_SCHEMA } = await loadTypeScript("runtime/models/config/config-schema.ts");
const file = new URL("../syntaxes/models.schema.json", import.meta.url);
writeFileSync(file, await format(JSON.stringify(MODELS_CONFIG_SCHEMA), { parser: "json", printWidth: 120 }));
