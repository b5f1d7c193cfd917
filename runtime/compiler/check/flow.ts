import type { Expression, FlowDeclaration, Span } from "../../syntax/ast.js";
import { E311 } from "../diagnostics/definitions/literals.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { W403 } from "../diagnostics/definitions/warnings.js";
import { places, relatedTexts } from "../diagnostics/phrases.js";
import { beforeBrace } from "../diagnostics/edits.js";
import type { FlowEntity, Unit, Variable } from "../semantics/program.js";
import { requireConstant } from "./constants.js";
import { notConstant } from "../semantics/constants.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import { bodyOf } from "../semantics/blocks.js";
import { plain } from "../semantics/types/literals.js";
import { admitsNull, ERROR, isError, NULL, optional, type Type, unalias } from "../semantics/types/type.js";
import { checkBody } from "./body.js";
import { type FlowCheck, openScope } from "./context.js";
import { checkDefault } from "./expect.js";
import { checkRole, checkThreshold } from "./roles.js";
import { rules } from "./rules.js";
import { silentUnit } from "./silent-unit.js";
import { State } from "./state.js";
import { checkResult } from "./statements/control.js";
import { declareParameter } from "./variables.js";
import { joinTypes } from "./names.js";

/** Checks a flow: its parameters, its body, and that every path gives what is declared. Gives the variables it declares. */
export function checkFlow(flow: FlowEntity): readonly Variable[] {
  const { unit, node } = flow;
  const check = createCheck(unit, flow, node);
  checkRole(check, flow);
  runFlow(check, flow);
  // Where the paths of a body with syntax errors end is unknown.
  const readable = !hasSyntaxErrors(unit, { start: node.start, end: node.end + 1 });
  if (readable && !check.state.ended && flow.returns && !isError(flow.returnType)) reportMissingReturn(check, flow);
  unit.facts.variables.set(flow, check.declared);
  return check.declared;
}

/** Checks what a flow is made of: its parameters, its setting, and its body or its expression. */
function runFlow(check: FlowCheck, flow: FlowEntity): void {
  const { node } = flow;
  for (const parameter of flow.params) {
    if (parameter.name === "") continue;
    const first = check.scope.names.get(parameter.name);
    if (first !== undefined) {
      check.report(E201["double-parameter"]({ flow: flow.name, parameter: parameter.name }), parameter.node.name, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, ...first.symbol.declaration!.name }],
      });
      continue;
    }
    declareParameter(check, parameter);
    if (parameter.default !== undefined) {
      checkDefault(check, parameter.default, parameter.type, parameter.name, parameter.node.type);
    }
  }
  if (node.role === "evaluator") checkThreshold(check, flow);
  if (node.role === "constant" && node.expression !== undefined && !isConstantValue(check, flow, node.expression)) {
    // It has a type all the same, and reads what it names; more is not said of it.
    checkResult({ ...check, report: () => undefined }, flow, node.expression);
    check.state.ended = true;
    return;
  }
  if (node.expression === undefined) checkBody(check, bodyOf(node));
  else checkResult(check, flow, node.expression);
}

/** Whether a constant has a value; a name of another language's constant has been reported already. */
function isConstantValue(check: FlowCheck, { node, name, returnType }: FlowEntity, value: Expression): boolean {
  if (hasSyntaxErrors(check.unit, node.name)) return notConstant(value) === undefined;
  return requireConstant(check, value, places.valueOfConstant({ name }), undefined, returnType);
}

function reportMissingReturn(check: FlowCheck, flow: FlowEntity): void {
  const { node, returnType } = flow;
  const at = node.returnType ?? node.name;
  if (node.expression !== undefined || unalias(returnType).kind === "null") return;
  if (admitsNull(returnType)) {
    check.report(W403["path-without-return-value"]({ flow: flow.name }), at, {
      fix: [beforeBrace(check.unit.text, node.body.end - 1, ["return null"])],
    });
    return;
  }
  const last = node.body.items.at(-1);
  if (last?.kind === "ExpressionStatement" && last.expression.kind === "PipelineExpression") {
    const { start, end } = last;
    const value = check.unit.text.slice(start, end);
    check.report(E213["last-line-no-result"]({ value: value.length > 40 ? "…" : value }), last, {
      fix: [{ start, end: start, newText: "return " }],
    });
    return;
  }
  check.report(E311["path-without-return"]({ flow: flow.name }), at, {
    related: [
      { message: relatedTexts.pathEnds(), file: check.unit.path, start: node.body.end - 1, end: node.body.end },
    ],
  });
}

/** A check of a flow, or of what stands outside flows, at its beginning. */
export function createCheck(unit: Unit, flow: FlowEntity | undefined, span: Span): FlowCheck {
  let names: Map<string, number> | undefined;
  return {
    rules,
    unit,
    facts: unit.facts,
    report: unit.reporter.report,
    flow,
    uniqueName(name) {
      names ??= new Map();
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      return count === 1 ? name : `${name}#${count}`;
    },
    scope: openScope(undefined, flow === undefined ? span : insideOf(flow.node, unit.text), unit.facts, "flow"),
    state: new State(),
    context: { blocks: flow !== undefined, rigid: false, effects: flow !== undefined, debug: false },
    yieldTarget: undefined,
    loop: undefined,
    direct: undefined,
    branching: [],
    results: [],
    namesInBraces: undefined,
    declared: [],
  };
}

/** Where the names of a flow are visible: in its body, or right of `=` up to where its line may go on. */
function insideOf(node: FlowDeclaration, text: string): Span {
  if (node.expression === undefined) return node.body;
  const blanks = /[ \t]*/y;
  blanks.lastIndex = node.end;
  blanks.exec(text);
  return { start: node.expression.start, end: blanks.lastIndex };
}

/**
 * What a pipeline without a return type gives: the type of what it returns. What it calls has been inferred before. Its mistakes
 * are reported when it is checked, not here.
 */
export function inferReturn(flow: FlowEntity): Type {
  const { unit, reporter } = silentUnit(flow.unit);
  const check = createCheck(unit, flow, flow.node);
  runFlow(check, flow);
  const type = plain(joinTypes(check, check.results));
  const known = unalias(type);
  // Nothing is returned: the pipeline is there for what it does.
  if (known.kind === "never") return reporter.count() > 0 ? ERROR : NULL;
  if (known.kind === "unknown") return ERROR;
  return check.state.ended ? type : optional(type);
}
