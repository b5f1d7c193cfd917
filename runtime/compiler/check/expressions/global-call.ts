import type { StdGlobal } from "../../../stdlib/std-member.js";
import type { CallExpression, NameExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Type } from "../../types/type.js";
import type { FlowCheck } from "../flow-check.js";
import { checkSignatures } from "../signatures.js";
import { stdSymbol } from "../std.js";

/** `max(a, b)`, `now()`: a function of the standard library that belongs to no value. */
export function inferGlobalCall(
  check: FlowCheck,
  call: CallExpression,
  callee: NameExpression,
  global: StdGlobal,
  expected: Type | undefined,
): Type {
  check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: stdSymbol(global), role: "read" });
  if (global.nondeterministic === true && check.place.rigid) {
    check.report(
      "E400",
      callee,
      `${quote(`${global.name}()`)} gives another value each time, and ${quote("@rigid")} must not. Call it before the block and use the variable in it.`,
    );
  }
  if (global.debugOnly === true && !check.place.debug) {
    check.report("E213", callee, `${quote(global.name)} stands only inside ${quote("@debug { }")}.`);
  }
  const { type, args } = checkSignatures(check, call, quote(global.name), global.signatures, undefined, expected);
  check.facts.calls.set(call, { callee: { kind: "global", name: global.name }, arguments: args });
  return type;
}
