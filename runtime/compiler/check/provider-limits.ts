/** What the providers of a program's roles cannot do, as far as the host knows who answers for them. */
import { typeToJsonSchema } from "../../ir/json-schema.js";
import type { IRType } from "../../ir/module.js";
import { type StrictDialect, type StrictMeasure, strictExcesses } from "../../ir/strict-rules.js";
import { strictSchema } from "../../ir/strict-schema.js";
import type { Expression, ModelBlock, Span } from "../../syntax/ast.js";
import { W405 } from "../diagnostics/definitions/warnings.js";
import type { Report } from "../diagnostics/reporter.js";
import type { RoleProvider, RoleProviders } from "../resolve/compiler-host.js";
import { constantName, constantWord } from "../semantics/constants.js";
import { type CoreEntity, findRole, type RoleEntity, type Unit } from "../semantics/program.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import type { NamedType, Type } from "../semantics/types/type.js";
import { entriesOfObject, entriesOfSettings, expressionOf } from "./settings.js";

const BEYOND = {
  properties: W405["too-many-fields"],
  depth: W405["too-deep"],
  enumMembers: W405["too-many-enum-members"],
  unions: W405["too-many-unions"],
} as const satisfies Readonly<Record<StrictMeasure, unknown>>;

/** Warns of the roles of a core that are asked for what their provider has no models for. */
export function reportMissingModalities(core: CoreEntity, providers: RoleProviders, report: Report): void {
  for (const role of core.unit.core?.roles.values() ?? []) {
    if (role.node === undefined) continue;
    for (const provider of providersOf(core, role, providers)) {
      for (const modality of role.modalities) {
        if (provider.modalities.includes(modality)) continue;
        report(W405["missing-modality"]({ provider: provider.name, modality, role: role.name }), role.node.name);
      }
    }
  }
}

/** Warns of the blocks of a unit whose answers are beyond what their provider takes as a schema. */
export function reportAnswersBeyond(unit: Unit, providers: RoleProviders, report: Report): void {
  const { core } = unit;
  if (core === undefined) return;
  for (const [block, type] of unit.facts.blockTypes) {
    if (block.kind !== "ModelBlock") continue;
    const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)];
    const llm = expressionOf(entries.find(({ name }) => name.text === "llm"));
    const role = findRole(core, (llm === undefined ? undefined : constantName(llm)) ?? "primary");
    // Without that modality the messages ask for JSON, and no schema is sent.
    if (role === undefined || !role.modalities.includes("structured_output") || !isInWords(block)) continue;
    for (const { name: provider, strict } of providersOf(core, role, providers))
      if (strict !== undefined) reportBeyond(type, { provider, strict }, placeOf(block), report);
  }
}

interface Strict {
  readonly provider: string;
  readonly strict: StrictDialect;
}

function reportBeyond(type: Type, { provider, strict }: Strict, place: Span, report: Report): void {
  const named = namedIn(type);
  const types = new Map<string, IRType>();
  for (const { definition } of named) types.set(definition.irName, typeToIR(definition.type));
  const { schema, recursive } = strictSchema(typeToJsonSchema(typeToIR(type), Object.fromEntries(types), "answer"));
  if (strict === "anthropic" && recursive.length > 0) {
    const own = [...named].find(({ definition }) => recursive.includes(definition.irName));
    report(W405["recursive-answer"]({ type: own?.name ?? recursive[0]!, provider }), place);
  }
  for (const { measure, count, most } of strictExcesses(schema, strict))
    report(BEYOND[measure]({ count: String(count), provider, most: String(most) }), place);
}

/** Who is asked for a role, and who instead where that one is not available. */
function providersOf(core: CoreEntity, role: RoleEntity, providers: RoleProviders): readonly RoleProvider[] {
  const value = role.node?.value;
  const declared = value?.form === "expression" ? value.expression : undefined;
  const fallback = declared === undefined ? undefined : settingOf(declared, "fallback");
  const others = fallback?.kind === "ArrayLiteral" ? fallback.elements : [];
  return providers({
    core: core.name,
    name: role.name,
    provider: providerNamedIn(declared),
    fallback: others.flatMap((one) => (one.kind === "SpreadElement" ? [] : [providerNamedIn(one)])),
  });
}

function providerNamedIn(model: Expression | undefined): string {
  const named = model === undefined ? undefined : settingOf(model, "provider");
  return (named === undefined ? undefined : constantWord(named)) ?? "scaigrid";
}

function settingOf(object: Expression, wanted: string): Expression | undefined {
  if (object.kind !== "ObjectLiteral") return undefined;
  return expressionOf(entriesOfObject(object).find(({ name }) => name.text === wanted));
}

/** What makes pictures or vectors answers in no schema. */
function isInWords(block: ModelBlock): boolean {
  if (block.block !== "model_call") return true;
  const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)];
  const modality = expressionOf(entries.find(({ name }) => name.text === "modality"));
  const word = modality === undefined ? "text" : constantWord(modality);
  return word === "text" || word === "vision";
}

function placeOf(block: ModelBlock): Span {
  const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)];
  const output = entries.find(({ name }) => name.text === "output");
  return output?.value.form === "type" ? output.value.type : block.keyword;
}

/** The named types that a type is made of, itself among them. */
function namedIn(type: Type, found = new Set<NamedType>(), seen = new Set<string>()): ReadonlySet<NamedType> {
  switch (type.kind) {
    case "named":
      if (seen.has(type.definition.irName)) break;
      seen.add(type.definition.irName);
      found.add(type);
      namedIn(type.definition.type, found, seen);
      break;
    case "array":
      namedIn(type.items, found, seen);
      break;
    case "map":
      namedIn(type.values, found, seen);
      break;
    case "optional":
      namedIn(type.type, found, seen);
      break;
    case "union":
      for (const member of type.members) namedIn(member, found, seen);
      break;
    case "object":
      for (const field of type.fields.values()) namedIn(field.type, found, seen);
      break;
    case "enum":
    case "error":
    case "handle":
    case "never":
    case "null":
    case "primitive":
    case "string_union":
    case "unknown":
      break;
  }
  return found;
}
