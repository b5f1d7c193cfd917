import type { Expression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import type { FlowEntity } from "../semantics/program.js";
import { requireConstant } from "./constants.js";
import { isBroken } from "../semantics/recovery.js";
import type { Symbol } from "../semantics/symbol.js";
import { givesScore, isThreshold, thresholdOf } from "../semantics/blocks.js";
import { formatType } from "../semantics/types/format.js";
import { FLOAT, unalias } from "../semantics/types/type.js";
import { during, type FlowCheck } from "./context.js";
import { checkAgainst } from "./expect.js";

/** What a transformer and an evaluator must have: a first parameter that takes the value, and a result. */
export function checkRole(check: FlowCheck, flow: FlowEntity): void {
  const { node } = flow;
  if ((node.role !== "transformer" && node.role !== "evaluator") || node.name.text === "") return;
  const what = node.role === "transformer" ? "A transformer makes one value of another" : "An evaluator judges a value";
  if (node.params.length === 0) {
    check.report(
      "E303",
      node.name,
      `${what}, which is its first parameter: ${quote(`${node.name.text}(value: Type)`)}.`,
    );
  }
  if (node.returnType === undefined) {
    const type = node.role === "transformer" ? "Type" : "bool";
    check.report(
      "E311",
      node.name,
      `${what}, so ${quote(node.name.text)} needs a return type${node.role === "evaluator" ? `, ${quote("bool")} or ${quote("float")}` : ""}: ${quote(`${node.name.text}(…): ${type}`)}.`,
    );
    return;
  }
  if (node.role !== "evaluator") return;
  const known = unalias(flow.returnType);
  const isJudgement = known.kind === "primitive" && (known.name === "bool" || known.name === "float");
  if (isJudgement || known.kind === "error") return;
  const isInt = known.kind === "primitive" && known.name === "int";
  const { start, end } = node.returnType;
  check.report(
    "E301",
    node.returnType,
    `${what}: it gives ${quote("bool")}, or a ${quote("float")} that is held against its ${quote("threshold")}, but this is ${quote(formatType(flow.returnType))}.`,
    isInt ? { fix: { title: "Change to float", edits: [{ start, end, newText: "float" }] } } : {},
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
    if (givesScore(flow) && !isBroken(check.unit, node)) {
      const late = node.body.items.find(isThreshold);
      if (late !== undefined) {
        check.facts.presumed.add("threshold");
        check.report(
          "E212",
          late.target,
          `${quote("threshold")} is the setting of ${quote(flow.name)}: it stands as the first line of its body.`,
        );
        return;
      }
      const { start } = node.body;
      check.report(
        "E212",
        node.name,
        `${quote(flow.name)} gives a score, so it needs ${quote("threshold")}: which score is enough? Write ${quote("threshold = 0.8")} as the first line of its body.`,
        { fix: { title: "Add threshold", edits: [{ start: start + 1, end: start + 1, newText: " threshold = 0.8" }] } },
      );
    }
    return;
  }
  const { target, value } = setting;
  check.facts.occurrences.push({ start: target.start, end: target.end, symbol: THRESHOLD, role: "read" });
  const known = unalias(flow.returnType);
  if (known.kind === "primitive" && known.name === "bool") {
    check.report(
      "E211",
      target,
      `${quote(flow.name)} gives ${quote("bool")}, which needs no ${quote("threshold")}: that is for evaluators that give a ${quote("float")}. Remove it.`,
      {
        fix: { title: "Remove threshold", edits: [{ start: setting.start, end: setting.end, newText: "" }] },
      },
    );
    return;
  }
  const tellConfig: FlowCheck["report"] = (code, span) => {
    check.report(
      code,
      span,
      `${quote("threshold")} of ${quote(flow.name)} is the same for all values: a constant, or a field of ${quote("config")}.`,
    );
  };
  // The parser takes no block for an expression; told as what it is not.
  const expression = value as Expression;
  const place = { ...check.place, blocks: false, effects: false };
  during(check, { place, direct: undefined }, () => {
    if (isConfig(expression) || requireConstant({ report: tellConfig }, expression, quote("threshold"))) {
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
