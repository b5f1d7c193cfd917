import type { AwaitResponsesBlock, Expression } from "../../../syntax/ast.js";
import { E408 } from "../../diagnostics/definitions/flows.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { constantWord } from "../../semantics/constants.js";
import { fieldSymbol } from "../../semantics/symbol.js";
import { formatType } from "../../semantics/types/format.js";
import {
  arrayOf,
  ERROR,
  isError,
  NULL,
  type ObjectField,
  optional,
  type Type,
  unalias,
} from "../../semantics/types/type.js";
import { type FlowCheck, lookUp, withContext } from "../context.js";
import { infer } from "../expression.js";
import { isHandles } from "../handles.js";
import { declareKey, linkSymbols } from "../names.js";
import { checkSettings, entriesOfSettings, expressionOf } from "../settings.js";

/** `@await_responses { from = [a, b]  require = :all }`: an object by handle, or an array from an array of handles. */
export function checkAwaitResponses(check: FlowCheck, block: AwaitResponsesBlock, captured: boolean): Type {
  const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)];
  const requireEntry = expressionOf(entries.find((entry) => entry.name.text === "require"));
  const any = requireEntry !== undefined && constantWord(requireEntry) === "any";
  let result: Type = ERROR;
  checkSettings(check, "await_responses", entries, block.keyword, (name, entry) => {
    const expression = expressionOf(entry);
    if (name === "from" && expression !== undefined) result = checkFrom(check, expression, any);
  });
  return captured ? result : NULL;
}

function checkFrom(check: FlowCheck, from: Expression, any: boolean): Type {
  // Of several, one that answers is enough: the others may be missing.
  const given = (type: Type): Type => (any ? optional(type) : type);
  if (from.kind === "MissingExpression") return ERROR;
  if (from.kind === "ArrayLiteral") return checkNamed(check, from, given);
  const type = read(check, from);
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return ERROR;
  const items = known.kind === "array" ? unalias(known.items) : undefined;
  if (items?.kind === "error" || items?.kind === "never") return ERROR;
  if (items?.kind === "handle" && from.kind === "NameExpression") return arrayOf(given(items.result));
  if (known.kind === "handle") {
    check.report(E408["single-handle"]({ handle: check.unit.text.slice(from.start, from.end) }), from, {
      fix: [
        { start: from.start, end: from.start, newText: "[" },
        { start: from.end, end: from.end, newText: "]" },
      ],
    });
    return ERROR;
  }
  reportNoHandle(check, from, type);
  return ERROR;
}

function checkNamed(check: FlowCheck, from: Expression & { kind: "ArrayLiteral" }, given: (type: Type) => Type): Type {
  if (from.elements.length === 0) {
    check.report(E408["no-handles"](), from, { readFrom: from });
    return ERROR;
  }
  const fields = new Map<string, ObjectField>();
  let wrong = false;
  for (const element of from.elements) {
    if (element.kind === "SpreadElement") {
      read(check, element.expression);
      check.report(E408["array-among-handles"](), element);
      wrong = true;
      continue;
    }
    const type = read(check, element);
    const known = unalias(type);
    if (known.kind !== "handle" || element.kind !== "NameExpression") {
      if (!isError(type)) reportNoHandle(check, element, type);
      wrong = true;
      continue;
    }
    const { name, start, end } = element;
    const first = fields.get(name);
    if (first !== undefined) {
      check.report(E201["double-handle"]({ name }), element, {
        related: first.declaration === undefined ? [] : [{ message: relatedTexts.first(), ...first.declaration }],
      });
      continue;
    }
    const answer = declareKey(check, { text: name, start, end }, given(known.result), element, true);
    fields.set(name, answer);
    const variable = lookUp(check.scope, name);
    if (variable !== undefined) linkSymbols(check, variable.symbol, fieldSymbol(answer));
  }
  return wrong ? ERROR : { kind: "object", fields };
}

/** Reads what should be a handle; anywhere else a handle is no value. */
const read = (check: FlowCheck, expression: Expression): Type =>
  withContext(check, { direct: expression }, () => infer(check, expression));

function reportNoHandle(check: FlowCheck, expression: Expression, type: Type): void {
  const known = unalias(type);
  const shown = check.unit.text.slice(expression.start, expression.end);
  const advice = phrases.handleComesFrom({ name: expression.kind === "NameExpression" ? shown : "h" });
  check.report(
    isHandles(type)
      ? E408["unnamed-handle"]()
      : known.kind === "optional" && unalias(known.type).kind === "handle"
        ? E408["nullable-handle"]({ name: shown })
        : E408["no-handle"]({
            name: shown,
            found: known.kind === "unknown" ? places.result() : quote(formatType(type, 60)),
            advice,
          }),
    expression,
  );
}
