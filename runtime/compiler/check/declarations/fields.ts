import type { ConfigDeclaration, Expression, FieldsDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { ConfigEntity, Unit } from "../../semantics/program.js";
import { constantNumber } from "../../semantics/constants.js";
import { keywordSpan } from "../../semantics/tree.js";
import { formatType } from "../../semantics/types/format.js";
import { type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { checkDefault } from "../expect.js";
import { createCheck } from "../flow.js";
import { checkSettings, entriesOfSettings, expressionOf } from "../settings.js";
import { requireCore } from "./core-members.js";

/** `@config { @param limit: int = 10 @hot_reload { min = 1 } }`. */
export function checkConfig(unit: Unit, node: ConfigDeclaration): void {
  if (!requireCore(unit, "@config", keywordSpan(node, "@config"))) return;
  const check = createCheck(unit, undefined, node);
  for (const param of unit.core?.config.values() ?? []) {
    if (node.params.includes(param.node)) checkParam(check, param);
  }
}

function checkParam(check: FlowCheck, param: ConfigEntity): void {
  checkModifiers(check, param);
  checkType(check, param);
  const { node } = param;
  const found = checkSettings(check, "config_param", entriesOfSettings(node.settings), node.name);
  const bounds = { min: expressionOf(found.get("min")), max: expressionOf(found.get("max")) };
  if (node.default !== undefined) {
    if (param.secret) {
      check.report(
        "E414",
        node.default,
        `A secret has no default: it would stand in the source and in the bundle. Let the host give ${quote(param.name)}.`,
      );
    } else checkDefault(check, node.default, param.type, `config.${param.name}`);
  }
  for (const name of ["min", "max"] as const) {
    const entry = found.get(name);
    if (entry === undefined || isNumber(param.type)) continue;
    check.report(
      "E211",
      entry.name,
      `${quote(name)} bounds a number, and ${quote(param.name)} is ${quote(formatType(param.type, 60))}.`,
    );
    return;
  }
  checkRange(check, param, bounds);
}

function checkModifiers(check: FlowCheck, { node }: ConfigEntity): void {
  node.modifiers.forEach((modifier, index) => {
    const first = node.modifiers.slice(0, index).find((other) => other.name === modifier.name);
    if (first === undefined) return;
    check.report("E201", modifier, `${quote(`@${modifier.name}`)} stands twice.`, {
      related: [{ message: "The first one", file: check.unit.path, start: first.start, end: first.end }],
      fix: { title: "Remove it", edits: [{ start: modifier.start, end: modifier.end, newText: "" }] },
    });
  });
}

function checkType(check: FlowCheck, { node, type, secret, name }: ConfigEntity): void {
  const known = unalias(type);
  if (known.kind === "error") return;
  if (secret) {
    if (known.kind === "primitive" && known.name === "string") return;
    check.report("E301", node.type, `A secret is a string, and ${quote(name)} is ${quote(formatType(type, 60))}.`);
    return;
  }
  if (isConfigType(type)) return;
  check.report(
    "E301",
    node.type,
    `A parameter is a plain value that an operator can set: a primitive type, an enum, a choice of strings, or an array of these, not ${quote(formatType(type, 60))}.`,
  );
}

function isConfigType(type: Type): boolean {
  const known = unalias(type);
  switch (known.kind) {
    case "primitive":
    case "enum":
    case "string_union":
    case "error":
      return true;
    case "optional":
      return isConfigType(known.type);
    case "array":
      return isConfigType(known.items);
    default:
      return false;
  }
}

function isNumber(type: Type): boolean {
  const known = unalias(withoutNull(type));
  return known.kind === "error" || (known.kind === "primitive" && (known.name === "int" || known.name === "float"));
}

/** min ≤ default ≤ max. */
function checkRange(
  check: FlowCheck,
  { name, node }: ConfigEntity,
  bounds: { readonly min: Expression | undefined; readonly max: Expression | undefined },
): void {
  const min = numberOf(bounds.min);
  const max = numberOf(bounds.max);
  if (min !== undefined && max !== undefined && min > max) {
    check.report("E215", bounds.min!, `${quote("min")} is at most ${quote("max")}, which is ${max}, not ${min}.`);
    return;
  }
  const value = numberOf(node.default);
  if (value === undefined || ((min === undefined || value >= min) && (max === undefined || value <= max))) return;
  const range =
    min !== undefined && max !== undefined
      ? `between ${min} and ${max}`
      : min !== undefined
        ? `at least ${min}`
        : `at most ${max!}`;
  check.report("E215", node.default!, `The default of ${quote(`config.${name}`)} is ${range}, not ${value}.`);
}

const numberOf = (expression: Expression | undefined): number | undefined =>
  expression === undefined ? undefined : constantNumber(expression);

/** `@memory { … }`, `@reference { … }`: the types of their fields, and their defaults. */
export function checkStoredFields(unit: Unit, node: FieldsDeclaration): void {
  const word = `@${node.of}` as const;
  if (!requireCore(unit, word, keywordSpan(node, word))) return;
  const check = createCheck(unit, undefined, node);
  for (const field of unit.core?.[node.of].values() ?? []) {
    // Those of another declaration have their own turn.
    if (!node.fields.includes(field.node)) continue;
    const { type } = field;
    const value = field.node.default;
    if (value !== undefined) checkDefault(check, value, type, `${node.of}.${field.name}`);
    else if (type.kind === "null") {
      check.report(
        "E301",
        field.node.type,
        `${quote(`${node.of}.${field.name}`)} could only ever be null. Say what it holds: ${quote("string?")}.`,
      );
    }
  }
}
