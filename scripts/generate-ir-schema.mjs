// Writes docs/ir-module.schema.json from runtime/ir/schema.ts. A test fails when the two differ.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format } from "prettier";
import { loadTypeScript } from "./load-typescript.mjs";

const { moduleJsonSchema } = await loadTypeScript("runtime/ir/module-json-schema.ts");
export const moduleSchemaText = () => format(JSON.stringify(moduleJsonSchema()), { parser: "json", printWidth: 120 });

if (process.argv[1] === import.meta.filename) {
  const docs = resolve(import.meta.dirname, "../docs");
  mkdirSync(docs, { recursive: true });
  writeFileSync(join(docs, "ir-module.schema.json"), await moduleSchemaText());
}
