import type { Expression } from "../../syntax/ast.js";
import { E311 } from "../diagnostics/definitions/literals.js";
import { E211, E212, E214 } from "../diagnostics/definitions/settings.js";
import { E301, E303 } from "../diagnostics/definitions/values.js";
import { quote } from "../diagnostics/wording.js";
import type { FlowEntity } from "../semantics/program.js";
import { requireConstant } from "./constants.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import type { Symbol } from "../semantics/symbol.js";
import { givesScore, isThreshold, thresholdOf } from "../semantics/blocks.js";
import { formatType } from "../semantics/types/format.js";
import { FLOAT, unalias } from "../semantics/types/type.js";
import { type FlowCheck, lookUp, withContext } from "./context.js";
import { checkAgainst } from "./expect.js";

/** What a transformer and an evaluator must have: a first parameter that takes the value, and a result. */
export function checkRole(check: FlowCheck, flow: FlowEntity): void {
  const { node } = flow;
  if ((node.role !== "transformer" && node.role !== "evaluator") || node.name.text === "") return;
  const name = node.name.text;
  const transforms = node.role === "transformer";
  if (node.params.length === 0) {
    const missing = transforms ? E303["transformer-without-parameter"] : E303["evaluator-without-parameter"];
    check.report(missing({ name }), node.name);
  }
  if (node.returnType === undefined) {
    const missing = transforms ? E311["transformer-without-result"] : E311["evaluator-without-result"];
    check.report(missing({ name }), node.name);
    return;
  }
  if (node.role !== "evaluator") return;
  const known = unalias(flow.returnType);
  const isJudgement = known.kind === "primitive" && (known.name === "bool" || known.name === "float");
  if (isJudgement || known.kind === "error") return;
  const isInt = known.kind === "primitive" && known.name === "int";
  const { start, end } = node.returnType;
  check.report(
    E301["evaluator-result"]({ type: formatType(flow.returnType) }),
    node.returnType,
    isInt ? { fix: [{ start, end, newText: "float" }] } : {},
  );
}

const THRESHOLD: Symbol = {
  kind: "setting",
  name: "threshold",
  type: FLOAT,
  doc: "Right of `|?>` a value is accepted whose score is at least this. A constant, or a field of `config`.",
  detail: "threshold: float",
  declaration: undefined,
};

/** `threshold = 0.8` of an evaluator: needed where it gives a score, and out of place where it gives a bool. */
export function checkThreshold(check: FlowCheck, flow: FlowEntity): void {
  const { node } = flow;
  const setting = thresholdOf(node);
  if (setting === undefined) {
    if (givesScore(flow) && !hasSyntaxErrors(check.unit, node)) {
      const late = node.body.items.find(isThreshold);
      if (late !== undefined) {
        check.report(E212["misplaced-threshold"]({ flow: flow.name }), late.target, { near: ["threshold"] });
        return;
      }
      const { start } = node.body;
      check.report(E212["missing-threshold"]({ flow: flow.name }), node.name, {
        fix: [{ start: start + 1, end: start + 1, newText: " threshold = 0.8" }],
      });
    }
    return;
  }
  const { target, value } = setting;
  check.facts.occurrences.push({ start: target.start, end: target.end, symbol: THRESHOLD, role: "read" });
  const known = unalias(flow.returnType);
  if (known.kind === "primitive" && known.name === "bool") {
    check.report(E211["needless-threshold"]({ flow: flow.name }), target, {
      fix: [{ start: setting.start, end: setting.end, newText: "" }],
    });
    return;
  }
  // The value may be a block: the check of expressions reports it.
  const expression = value as Expression;
  const context = { ...check.context, blocks: false, effects: false };
  withContext(check, { context, direct: undefined }, () => {
    const varying = E214["varying-threshold"]({ flow: flow.name });
    if (
      (isConfig(expression) && lookUp(check.scope, "config") === undefined) ||
      requireConstant(check, expression, quote("threshold"), varying)
    ) {
      checkAgainst(check, expression, FLOAT, { what: quote("threshold") });
    }
  });
}

/** `config.quality` */
function isConfig(expression: Expression): boolean {
  if (expression.kind === "ParenthesizedExpression") return isConfig(expression.expression);
  return (
    expression.kind === "MemberExpression" &&
    expression.object.kind === "NameExpression" &&
    expression.object.name === "config"
  );
}
