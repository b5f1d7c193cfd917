/** Values as providers with strict structured output write them, and the types of answers that programs ask for. */
import { compile } from "scaicore/compiler";
import type { IRModule, IRType, Json, JsonObject } from "scaicore";
import { isJsonObject } from "../../runtime/json.js";
import { walkModule } from "../../runtime/ir/walk.js";
import { exampleFiles, examplePrograms } from "./example-files.js";
import { filesOf, hostOf } from "./fixture-files.js";
import { loadFixtures } from "./fixtures.js";

export interface OutputType {
  readonly type: IRType;
  readonly types: IRModule["types"];
}

/** The output types of the model blocks in a module. */
function outputsOf(module: IRModule): readonly OutputType[] {
  const outputs: OutputType[] = [];
  walkModule(module, {
    block: (block) => {
      if (block.kind === "flexible" || block.kind === "guarded" || block.kind === "model_call")
        outputs.push({ type: block.output_type, types: module.types });
    },
  });
  return outputs;
}

/** The output types of the model blocks in the examples. */
export function exampleOutputs(): readonly OutputType[] {
  const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  return examplePrograms().flatMap(({ path }) => {
    const { module } = compile(path, { read: (name) => texts.get(name) });
    if (module === undefined) throw new Error(`${path} does not compile`);
    return outputsOf(module);
  });
}

/** Those of the fixtures that compile. */
export function fixtureOutputs(): readonly OutputType[] {
  return loadFixtures(new URL("../fixtures/compiler", import.meta.url)).flatMap(({ source }) => {
    const files = filesOf(source);
    const [entry] = files.keys();
    const { module } = compile(entry ?? "", hostOf(files));
    return module === undefined ? [] : outputsOf(module);
  });
}

/** A value as a provider writes it by the strict form of its schema. */
export function encoded(schema: JsonObject, value: Json, root: JsonObject = schema): Json {
  if (typeof schema.$ref === "string")
    return encoded((root.$defs as JsonObject)[schema.$ref.replace("#/$defs/", "")] as JsonObject, value, root);
  if (Array.isArray(schema.anyOf)) {
    const members = schema.anyOf as readonly JsonObject[];
    return encoded(members.find((member) => mayBe(member, value, root)) ?? members[0]!, value, root);
  }
  if (schema.type === "array" && isJsonObject(value))
    return Object.entries(value).map(([key, item]) => ({
      key,
      value: encoded(((schema.items as JsonObject).properties as JsonObject).value as JsonObject, item, root),
    }));
  if (Array.isArray(value)) return value.map((item: Json) => encoded(schema.items as JsonObject, item, root));
  if (!isJsonObject(value)) return schema.type === "string" && typeof value === "number" ? String(value) : value;
  return Object.fromEntries(
    Object.entries(schema.properties as JsonObject).map(([name, field]) => [
      name,
      encoded(field as JsonObject, value[name] ?? null, root),
    ]),
  );
}

function mayBe(schema: JsonObject, value: Json, root: JsonObject): boolean {
  if (typeof schema.$ref === "string")
    return mayBe((root.$defs as JsonObject)[schema.$ref.replace("#/$defs/", "")] as JsonObject, value, root);
  if (value === null || schema.type === "null") return value === null && schema.type === "null";
  const { type } = schema;
  if (typeof type === "string" && !isOfType(type, value)) return false;
  const properties = schema.properties as Readonly<Record<string, JsonObject>> | undefined;
  const kind = (properties?.kind?.enum as readonly Json[] | undefined)?.[0];
  return kind === undefined || (isJsonObject(value) && value.kind === kind);
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case "string":
      return typeof value === "string" || typeof value === "number";
    case "integer":
    case "number":
      return typeof value === "number";
    case "array":
      return typeof value === "object";
    default:
      return type === (typeof value as string);
  }
}
