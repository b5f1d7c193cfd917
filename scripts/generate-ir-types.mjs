// Writes runtime/ir/module.ts from runtime/ir/schema.ts. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { loadTypeScript } from "./load-typescript.mjs";

const { definitions } = await loadTypeScript("runtime/ir/schema.ts");

const typeOf = (schema) => {
  switch (schema.type) {
    case "string":
    case "boolean":
    case "number":
      return schema.type;
    case "int":
      return "number";
    case "json":
      return "Json";
    case "enum":
      return schema.values.map((value) => JSON.stringify(value)).join(" | ");
    case "array":
      return `readonly (${typeOf(schema.items)})[]`;
    case "map":
      return `Readonly<Record<string, ${typeOf(schema.values)}>>`;
    default:
      return schema.name;
  }
};
const fieldsOf = (fields) =>
  Object.entries(fields)
    .map(
      ([name, { schema, optional, doc }]) =>
        `${doc ? `/** ${doc} */\n` : ""}readonly ${name}${optional ? "?" : ""}: ${typeOf(schema)};`,
    )
    .join("\n");
const pascal = (kind) => kind.replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase());

export async function irTypes() {
  const out = [
    "// Generated from schema.ts by scripts/generate-ir-types.mjs; do not edit. As long as the schema: one type for each node.",
    'import type { Json } from "../json.js";',
    'export const SCHEMA_VERSION = "0.1";',
  ];
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.type === "object") {
      out.push(`/** ${definition.doc} */\nexport interface ${name} {\n${fieldsOf(definition.fields)}\n}`);
      continue;
    }
    const variants = Object.entries(definition.variants);
    // IRBlock's variants are IRRigidBlock, …; IRExpr's are IRLiteralExpr, …
    const base = name.slice(2);
    const variantName = (kind) => `IR${pascal(kind)}${base}`;
    out.push(
      `/** ${definition.doc} */\nexport type ${name} = ${variants.map(([kind]) => variantName(kind)).join(" | ")};`,
    );
    for (const [kind, variant] of variants)
      out.push(
        `/** ${variant.doc} */\nexport interface ${variantName(kind)} {\nreadonly kind: "${kind}";\n${fieldsOf({ ...variant.fields, ...definition.common })}\n}`,
      );
  }
  return format(out.join("\n\n"), { parser: "typescript", printWidth: 120 });
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync("runtime/ir/module.ts", await irTypes());
