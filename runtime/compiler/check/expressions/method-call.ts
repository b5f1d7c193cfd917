import type { CallExpression, MemberExpression } from "../../../syntax/ast.js";
import { E302, E303 } from "../../diagnostics/definitions/values.js";
import { quote } from "../../diagnostics/wording.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import { memberOf, membersOf, receiverOf, stdSymbol } from "../../semantics/members.js";
import { formatType } from "../../semantics/types/format.js";
import { admitsNull, ERROR, type Type, unalias } from "../../semantics/types/type.js";
import { inferUnresolvedCall } from "../arguments.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { suggestMember } from "./suggest-member.js";
import { presentType, readsAsPresent, requireReceiver, resultInChain } from "../null-safety.js";
import { lintGlob } from "../lints.js";
import { isRootMember, type Root, rootMember, type RootMember } from "../roots.js";
import { checkSignatures } from "../std/signatures.js";

/** `x.m(…)`: a method of the standard library. */
export function inferMethodCall(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
  expected: Type | undefined,
): Type {
  if (isRootMember(check, callee)) return inferRootCall(check, call, callee);
  const type = infer(check, callee.object, expectedOfReceiver(callee, expected));
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
    const { hint, more } = suggestMember(name, receiver, candidates, callee.name);
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
  lintGlob(check, call);
  if (reportDefaultOfGet(check, call, callee, receiver)) return ERROR;
  const checked = checkSignatures(check, call, quote(name), member.signatures, receiver, expected);
  const args: ResolvedArgument[] = [...checked.args];
  check.facts.calls.set(call, {
    callee: { kind: "method", type: receiverOf(receiver)!, name },
    arguments: args,
    ...(checked.signature.zero === true ? { zero: checked.type } : {}),
    ...(checked.target === undefined ? {} : { target: checked.target }),
  });
  check.facts.types.set(callee, checked.type);
  if (admitsNull(checked.type) && readsAsPresent(check, call)) return presentType(checked.type);
  return resultInChain(check, callee, type, checked.type, call);
}

/** What is expected of `amount.convert(rate).round()` is expected of what is rounded. */
function expectedOfReceiver({ object, name }: MemberExpression, expected: Type | undefined): Type | undefined {
  return object.kind === "CallExpression" && (name.text === "round" || name.text === "abs") ? expected : undefined;
}

/** `memory.visits(…)`: what the language puts in scope has fields, and no methods of its own. */
function inferRootCall(check: FlowCheck, call: CallExpression, callee: RootMember): Type {
  const { name } = callee;
  const type = rootMember(check, callee, callee.object.name as Root);
  if (name.text !== "" && type !== ERROR) check.report(E303["calls-field"]({ name: name.text }), name);
  return inferUnresolvedCall(check, call);
}

/** `m.get(key, 0)`, with a default as other languages take one. */
function reportDefaultOfGet(check: FlowCheck, call: CallExpression, callee: MemberExpression, receiver: Type): boolean {
  const [key, instead, more] = call.arguments;
  if (callee.name.text !== "get" || unalias(receiver).kind !== "map") return false;
  if (key === undefined || instead === undefined || more !== undefined) return false;
  const { text } = check.unit;
  const written = `${text.slice(call.start, key.end)}) ?? ${text.slice(instead.value.start, instead.end)}`;
  check.report(E303["default-of-get"]({ what: quote("get"), written }), instead, {
    fix: { start: call.start, end: call.end, newText: written },
  });
  for (const { value } of call.arguments) infer(check, value);
  return true;
}
