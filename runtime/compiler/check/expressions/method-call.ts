import type { CallExpression, MemberExpression } from "../../../syntax/ast.js";
import { E302, E303 } from "../../diagnostics/definitions/values.js";
import { fixTitles, hints, phrases } from "../../diagnostics/phrases.js";
import { quote, suggest, type Suggestion } from "../../diagnostics/wording.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import { memberOf, membersOf, receiverOf, stdSymbol } from "../../semantics/members.js";
import { formatType } from "../../semantics/types/format.js";
import { type Type, unalias } from "../../semantics/types/type.js";
import { inferUnresolvedCall } from "../arguments.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { requireReceiver, resultInChain } from "../null-safety.js";
import { checkSignatures } from "../std/signatures.js";

/** `x.m(…)`: a method of the standard library. */
export function inferMethodCall(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
  expected: Type | undefined,
): Type {
  const type = infer(check, callee.object);
  const receiver = requireReceiver(check, callee, type);
  if (receiver === undefined || callee.name.text === "") return inferUnresolvedCall(check, call);
  const name = callee.name.text;
  const known = unalias(receiver);
  const field = known.kind === "object" ? known.fields.get(name) : undefined;
  if (field !== undefined) {
    check.report(E303["calls-field"]({ name }), callee.name);
    return inferUnresolvedCall(check, call);
  }
  const member = memberOf(receiver, name);
  if (member === undefined) {
    const candidates = membersOf(receiver).map((candidate) => candidate.name);
    const { hint, more } = suggestMethod(name, known.kind, candidates, callee.name);
    check.report(E302["unknown-method"]({ type: formatType(receiver, 60), name, hint }), callee.name, more);
    return inferUnresolvedCall(check, call);
  }
  check.facts.occurrences.push({
    start: callee.name.start,
    end: callee.name.end,
    symbol: stdSymbol(member),
    role: "read",
  });
  if (member.kind === "property") {
    check.report(
      E303["parentheses-after-property"]({ name }),
      { start: callee.end, end: call.end },
      {
        fix: [{ start: callee.end, end: call.end, newText: "" }],
      },
    );
    return inferUnresolvedCall(check, call);
  }
  const checked = checkSignatures(check, call, quote(name), member.signatures, receiver, expected);
  const args: ResolvedArgument[] = [...checked.args];
  check.facts.calls.set(call, {
    callee: { kind: "method", type: receiverOf(receiver)!, name },
    arguments: args,
    ...(checked.signature.zero === true ? { zero: checked.type } : {}),
  });
  check.facts.types.set(callee, checked.type);
  return resultInChain(check, callee, type, checked.type, call);
}

/** Methods of other languages, by what they are called here. */
const FOREIGN_METHODS: Readonly<Record<string, string>> = {
  toUpperCase: "upper",
  toLowerCase: "lower",
  includes: "contains",
  startsWith: "starts_with",
  endsWith: "ends_with",
  replaceAll: "replace",
  strip: "trim",
  some: "any",
  every: "all",
  flatMap: "flat_map",
  toString: "to_string",
};

const CHANGING: ReadonlySet<string> = new Set(["push", "append", "add", "unshift", "pop", "insert", "splice"]);

function suggestMethod(
  name: string,
  kind: Type["kind"],
  candidates: readonly string[],
  span: { readonly start: number; readonly end: number },
): Pick<Suggestion, "hint" | "more"> {
  if (kind === "array" && CHANGING.has(name)) {
    return { hint: phrases.newArray(), more: {} };
  }
  if (kind === "array" && (name === "forEach" || name === "each")) {
    return { hint: phrases.writeForeach(), more: {} };
  }
  const instead = Object.hasOwn(FOREIGN_METHODS, name) ? FOREIGN_METHODS[name]! : undefined;
  if (instead === undefined || !candidates.includes(instead)) return suggest(name, candidates, span);
  return {
    hint: hints.didYouMeanWord({ word: instead }),
    more: {
      fix: {
        title: fixTitles.changeTo({ text: instead }),
        edits: [{ start: span.start, end: span.end, newText: instead }],
      },
    },
  };
}
