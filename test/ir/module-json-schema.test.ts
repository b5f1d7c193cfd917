import { expect, it } from "vitest";
import { moduleJsonSchema } from "../../runtime/ir/module-json-schema.js";
import { definitions } from "../../runtime/ir/schema.js";

it("describes every definition, and refers to nothing else", () => {
  const schema = moduleJsonSchema();
  const defined = Object.keys(schema.$defs as object);
  expect(defined).toEqual(Object.keys(definitions));
  const used = [...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(defined));
});

it("asks for the kind of a variant, and for its required fields", () => {
  const { IRBlock } = moduleJsonSchema().$defs as Record<
    string,
    { oneOf: { properties: object; required: string[] }[] }
  >;
  const rigid = IRBlock?.oneOf[0];
  expect(rigid?.properties).toMatchObject({ kind: { const: "rigid" }, implicit: { type: "boolean" } });
  expect(rigid?.required).toEqual(["kind", "statements", "node_id", "source_location"]);
});
