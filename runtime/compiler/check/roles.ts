import { quote } from "../diagnostics/wording.js";
import type { FlowEntity } from "../resolve/flow-entity.js";
import { formatType } from "../types/format.js";
import { unalias } from "../types/type.js";
import type { FlowCheck } from "./flow-check.js";

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

/** Whether an evaluator gives a score, which its threshold decides on. */
export function givesScore(flow: FlowEntity): boolean {
  const known = unalias(flow.returnType);
  return flow.node.role === "evaluator" && known.kind === "primitive" && known.name === "float";
}
