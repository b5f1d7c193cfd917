import type { ConfigDeclaration, Expression, FieldsDeclaration } from "../../../syntax/ast.js";
import { E414 } from "../../diagnostics/definitions/flows.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E211, E215 } from "../../diagnostics/definitions/settings.js";
import { E301 } from "../../diagnostics/definitions/values.js";
import { phrases, relatedTexts } from "../../diagnostics/phrases.js";
import { constantNumber } from "../../semantics/constants.js";
import type { ConfigEntity, Unit } from "../../semantics/program.js";
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
      check.report(E414["default-of-secret"]({ parameter: param.name }), node.default);
    } else checkDefault(check, node.default, param.type, `config.${param.name}`, node.type);
  }
  for (const name of ["min", "max"] as const) {
    const entry = found.get(name);
    if (entry === undefined || isNumber(param.type)) continue;
    check.report(
      E211["bound-of-no-number"]({ name, parameter: param.name, type: formatType(param.type, 60) }),
      entry.name,
    );
    return;
  }
  checkRange(check, param, bounds);
}

function checkModifiers(check: FlowCheck, { node }: ConfigEntity): void {
  node.modifiers.forEach((modifier, index) => {
    const first = node.modifiers.slice(0, index).find((other) => other.name === modifier.name);
    if (first === undefined) return;
    check.report(E201["double-modifier"]({ modifier: modifier.name }), modifier, {
      related: [{ message: relatedTexts.first(), file: check.unit.path, start: first.start, end: first.end }],
      fix: [{ start: modifier.start, end: modifier.end, newText: "" }],
    });
  });
}

function checkType(check: FlowCheck, { node, type, secret, name }: ConfigEntity): void {
  const known = unalias(type);
  if (known.kind === "error") return;
  if (secret) {
    if (known.kind === "primitive" && known.name === "string") return;
    check.report(E301["secret-no-string"]({ name, type: formatType(type, 60) }), node.type);
    return;
  }
  if (isConfigType(type)) return;
  check.report(E301["config-type"]({ type: formatType(type, 60) }), node.type);
}

function isConfigType(type: Type): boolean {
  const known = unalias(type);
  if (known.kind === "primitive" || known.kind === "enum" || known.kind === "string_union" || known.kind === "error")
    return true;
  if (known.kind === "optional") return isConfigType(known.type);
  if (known.kind === "array") return isConfigType(known.items);
  return false;
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
    check.report(E215["min-above-max"]({ max, min }), bounds.min!);
    return;
  }
  const value = numberOf(node.default);
  if (value === undefined || ((min === undefined || value >= min) && (max === undefined || value <= max))) return;
  const range =
    min !== undefined && max !== undefined
      ? phrases.between({ min, max })
      : min !== undefined
        ? phrases.atLeast({ min })
        : phrases.atMost({ max: max! });
  check.report(E215["default-out-of-bounds"]({ name, range, value }), node.default!);
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
    if (value !== undefined) checkDefault(check, value, type, `${node.of}.${field.name}`, field.node.type);
    else if (type.kind === "null") {
      check.report(E301["only-null"]({ root: node.of, field: field.name }), field.node.type);
    }
  }
}
