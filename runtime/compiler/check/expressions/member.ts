import type { Expression, IndexExpression, MemberExpression } from "../../../syntax/ast.js";
import { E302 } from "../../diagnostics/definitions/values.js";
import { phrases, places } from "../../diagnostics/phrases.js";
import { list, quote } from "../../diagnostics/wording.js";
import { constantText } from "../../semantics/constants.js";
import { fieldNames, fieldOf, memberOf, membersOf, receiverOf, stdSymbol } from "../../semantics/members.js";
import { unknownField } from "../../semantics/symbol.js";
import { formatType } from "../../semantics/types/format.js";
import { joinAll } from "../../semantics/types/join.js";
import {
  admitsNull,
  ERROR,
  INT,
  type ObjectField,
  optional,
  STRING,
  type Type,
  unalias,
} from "../../semantics/types/type.js";
import { type FlowCheck, withContext } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { reportNameInBraces } from "../names-in-braces.js";
import { narrowedPath, referenceOf } from "../narrow.js";
import { presentType, readsAsPresent, requireReceiver, resultInChain } from "../null-safety.js";
import { isRootMember, type Root, rootMember } from "../roots.js";
import { lintIndex } from "../lints.js";
import { bind, substitute } from "../std/types.js";
import { reportStoredMethod } from "../stored.js";
import { suggestMember } from "./suggest-member.js";
import { pluginMember, pluginOf } from "./plugin-call.js";
import { noteField } from "../names.js";

/** `x.f`, `x?.f`: a field, or a property of the standard library. */
export function inferMember(check: FlowCheck, expression: MemberExpression): Type {
  const { object } = expression;
  if (isRootMember(check, expression)) {
    const type = rootMember(check, expression, expression.object.name as Root);
    return admitsNull(type) && readsAsPresent(check, expression) ? presentType(type) : type;
  }
  const plugin = pluginOf(check, object);
  if (plugin !== undefined) return pluginMember(check, expression, plugin);
  const type = infer(check, object);
  if (reportStoredMethod(check, expression)) return ERROR;
  const receiver = requireReceiver(check, expression, type);
  if (receiver === undefined || expression.name.text === "") return ERROR;
  const own = memberType(check, expression, receiver);
  if (own === undefined) return ERROR;
  if (admitsNull(own) && readsAsPresent(check, expression)) return presentType(own);
  return resultInChain(check, expression, type, own, expression);
}

function memberType(check: FlowCheck, expression: MemberExpression, receiver: Type): Type | undefined {
  const name = expression.name.text;
  const field = fieldOf(receiver, name) ?? fieldOfSome(check, expression, receiver);
  if (field !== undefined) {
    check.facts.members.set(expression, { kind: "field" });
    noteField(check, expression.name, receiver, field);
    const reference = referenceOf(check, expression);
    return (reference && narrowedPath(check, reference)) ?? field.type;
  }
  const member = memberOf(receiver, name);
  if (member?.kind === "property") {
    const needsType = member.signatures.some(({ target }) => target === "receiver");
    check.facts.members.set(expression, {
      kind: "property",
      type: receiverOf(receiver)!,
      ...(needsType ? { target: receiver } : {}),
    });
    check.facts.occurrences.push({
      start: expression.name.start,
      end: expression.name.end,
      symbol: stdSymbol(member),
      role: "read",
    });
    for (const signature of member.signatures) {
      const bindings = new Map<string, Type>();
      if (signature.receiver === undefined || bind(signature.receiver, receiver, bindings)) {
        return substitute(signature.result, bindings);
      }
    }
    return ERROR;
  }
  if (member !== undefined) {
    check.report(E302["uncalled-method"]({ name }), expression.name, {
      ...(member.signatures.some((signature) => signature.params.every((param) => param.optional === true))
        ? {
            fix: [{ start: expression.end, end: expression.end, newText: "()" }],
          }
        : {}),
    });
    return undefined;
  }
  reportUnknownMember(check, expression, receiver);
  return undefined;
}

/** A field of some members of a union, which a test reads as that of the member that is there: of the others it is null. */
function fieldOfSome(check: FlowCheck, { object, name }: MemberExpression, receiver: Type): ObjectField | undefined {
  const known = unalias(receiver);
  if (known.kind !== "union" || !readsAsPresent(check, object)) return undefined;
  const [first, ...others] = known.members.flatMap((member) => fieldOf(member, name.text) ?? []);
  return first && { ...first, type: joinAll([first, ...others].map(({ type }) => type)) };
}

function reportUnknownMember(check: FlowCheck, expression: MemberExpression, receiver: Type): void {
  const name = expression.name.text;
  const known = unalias(receiver);
  const shown = quote(formatType(receiver, 60));
  if (known.kind === "map") {
    check.report(E302["field-of-map"]({ name }), expression.name);
    return;
  }
  if (known.kind === "union") {
    const having = known.members.filter((member) => fieldOf(member, name) !== undefined);
    if (having.length > 0) {
      if (reportNameInBraces(check, name)) return;
      check.report(E302["field-of-some-members"]({ receiver: shown, name }), expression.name);
      return;
    }
  }
  if (name === "decision" && known.kind === "string_union") {
    const { start, end } = { start: expression.object.end, end: expression.name.end };
    check.report(E302["decision-of-decision"]({ type: shown }), expression.name, {
      fix: [{ start, end, newText: "" }],
    });
    return;
  }
  if (
    (name === "size" || name === "len" || name === "count") &&
    membersOf(receiver).some((member) => member.name === "length")
  ) {
    check.report(E302["length-of-collection"]({ receiver: shown, name }), expression.name, {
      fix: [{ start: expression.name.start, end: expression.name.end, newText: "length" }],
    });
    return;
  }
  const candidates = [...fieldNames(receiver), ...membersOf(receiver).map((member) => member.name)];
  const { hint, more, near } = suggestMember(name, receiver, candidates, expression.name);
  const has =
    hint !== "" || candidates.length === 0 || candidates.length > 8
      ? ""
      : phrases.itHas({ names: list(candidates.map(quote)) });
  check.report(E302["unknown-field-of"]({ receiver: shown, name, hint, has }), expression.name, {
    ...more,
    ...(known.kind === "object" ? { unknown: unknownField(name, known, near) } : {}),
  });
}

/** `xs[i]`, `m[k]`: null where there is none. */
export function inferIndex(check: FlowCheck, expression: IndexExpression): Type {
  const { object, index } = expression;
  const receiver = requireReceiver(check, expression, infer(check, object));
  const known = receiver === undefined ? undefined : unalias(receiver);
  const element = (type: Type): Type => (readsAsPresent(check, expression) ? presentType(type) : optional(type));
  if (known?.kind === "array") {
    checkKey(check, index, INT, places.arrayIndex());
    lintIndex(check, expression);
    return element(known.items);
  }
  if (known?.kind === "map") {
    checkKey(check, index, STRING, places.mapKey());
    return element(known.values);
  }
  infer(check, index);
  if (receiver === undefined || known === undefined) return ERROR;
  const key = index.kind === "StringLiteral" ? constantText(index) : undefined;
  if (known.kind === "object" && key !== undefined && known.fields.has(key) && /^[a-z_]\w*$/i.test(key)) {
    const field = `${check.unit.text.slice(object.start, object.end)}.${key}`;
    check.report(E302["field-by-index"]({ field }), expression, {
      fix: { start: object.end, end: expression.end, newText: `.${key}` },
    });
    return ERROR;
  }
  const isText = known.kind === "primitive" && known.name === "string";
  const advice = isText
    ? phrases.sliceOfString()
    : known.kind === "object"
      ? phrases.fieldByName({ field: "x.name" })
      : "";
  check.report(E302["no-elements"]({ type: formatType(receiver, 60), advice }), expression);
  return ERROR;
}

/** What stands in the brackets is read, whatever is done with the element. */
function checkKey(check: FlowCheck, index: Expression, type: Type, what: string): void {
  withContext(check, { context: { ...check.context, target: false } }, () =>
    checkAgainst(check, index, type, { what, argument: true }),
  );
}
