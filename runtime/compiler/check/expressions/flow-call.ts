import type { CallExpression, NameExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { FlowEntity } from "../../resolve/flow-entity.js";
import type { ResolvedArgument } from "../../resolve/facts.js";
import type { Type } from "../../types/type.js";
import { matchArguments } from "../arguments.js";
import { checkAgainst } from "../expect.js";
import { type FlowCheck, noteBlock } from "../flow-check.js";

/** A call of a flow. A pure one is an expression; any other counts as a block and stands where a block may stand. */
export function inferFlowCall(check: FlowCheck, call: CallExpression, callee: NameExpression, flow: FlowEntity): Type {
  check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: flow.symbol, role: "read" });
  const asBlock = !flow.pure;
  if (asBlock) {
    if (check.direct === call && check.place.blocks) noteBlock(check);
    else {
      check.report(
        "E213",
        callee,
        check.place.test === true
          ? `${quote(flow.name)} is more than statements, so only ${quote("@when")} can run it: ${quote(`@when ${flow.name}(…)`)}. Then look at ${quote("result")}.`
          : check.place.rigid
            ? `${quote(flow.name)} is more than statements, so it cannot be called inside ${quote("@rigid")}. Call it before.`
            : `${quote(flow.name)} is more than statements, so its call stands by itself: ${quote(`x = ${flow.name}(…)`)}. Then use the variable.`,
      );
    }
  }
  const given = matchArguments(check, call, call.arguments, flow.params, quote(flow.name));
  const args: ResolvedArgument[] = [];
  given.forEach((value, index) => {
    if (value === undefined) return;
    const parameter = flow.params[index]!;
    const { start, end } = parameter.node.name;
    checkAgainst(check, value, parameter.type, {
      what: `${quote(parameter.name)} of ${quote(flow.name)}`,
      related: { message: "Declared here", file: flow.unit.path, start, end },
      argument: true,
    });
    args.push({ name: parameter.name, value });
  });
  check.facts.calls.set(call, { callee: { kind: "flow", flow }, arguments: args });
  return flow.returnType;
}
