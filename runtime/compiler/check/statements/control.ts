import type {
  BreakStatement,
  ContinueStatement,
  EmitStatement,
  FlowDeclaration,
  ReturnStatement,
  Value,
  YieldStatement,
} from "../../../syntax/ast.js";
import { E311 } from "../../diagnostics/definitions/literals.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { fixTitles, places, relatedTexts } from "../../diagnostics/phrases.js";
import { fixOf, insertion, spanOf } from "../../diagnostics/edits.js";
import type { TitledFix } from "../../diagnostics/diagnostic.js";
import { quote } from "../../diagnostics/wording.js";
import { type FlowEntity, isInferred } from "../../semantics/program.js";
import type { Control } from "../../semantics/tree.js";
import { formatType } from "../../semantics/types/format.js";
import { admitsNull, isError, NULL, type Type } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import type { Why } from "../expect.js";
import { infer } from "../expression.js";
import { checkValue } from "../value.js";
import { typeOfVariable } from "../variables.js";
import { noteEvent } from "../names.js";

export function checkControl(check: FlowCheck, statement: Control): void {
  switch (statement.kind) {
    case "ReturnStatement":
      checkReturn(check, statement);
      return;
    case "YieldStatement":
      checkYield(check, statement);
      return;
    case "BreakStatement":
    case "ContinueStatement":
      checkJump(check, statement);
      return;
    case "EmitStatement":
      checkEmit(check, statement);
  }
}

function checkReturn(check: FlowCheck, statement: ReturnStatement): void {
  const { flow } = check;
  const { value } = statement;
  if (flow === undefined) return;
  if (value !== undefined) checkResult(check, flow, value);
  else if (isInferred(flow.node)) check.results.push(NULL);
  else if (flow.returns && !admitsNull(flow.returnType)) {
    check.report(E311["return-without-value"]({ flow: flow.name }), statement);
  }
  check.state.ended = true;
}

/** What a flow gives: right of `return`, or of the `=` of a pipeline. */
export function checkResult(check: FlowCheck, flow: FlowEntity, value: Value): void {
  if (isInferred(flow.node)) {
    check.results.push(checkValue(check, value, undefined, undefined));
  } else if (flow.returns) {
    checkValue(check, value, flow.returnType, returnWhy(check));
  } else {
    const type = typeOfVariable(check, checkValue(check, value, undefined, undefined));
    // A mistake in the value has been reported; what a transformer or an evaluator lacks is reported at its name.
    if (!isError(type) && value.kind !== "NullLiteral" && flow.node.role === "flow") {
      check.report(E311["result-without-type"]({ flow: flow.name }), value, {
        related: [{ message: relatedTexts.declared(), file: check.unit.path, ...spanOf(flow.node.name) }],
        once: { owner: flow, key: "result" },
        ...fixOf(declaredResult(check.unit.text, flow.node, type)),
      });
    }
  }
  check.state.ended = true;
}

/** The type that is returned, declared where the body begins. Types without a name of their own are for a person to name. */
function declaredResult(text: string, { body, params, name }: FlowDeclaration, type: Type): TitledFix | undefined {
  const shown = formatType(type);
  if (type.kind === "error" || type.kind === "null" || !/^[A-Za-z_]\w*(\[[\w, ]+\])?\??$/.test(shown)) return undefined;
  const from = params.at(-1)?.end ?? name.end;
  const close = text.lastIndexOf(")", body.start);
  return close < from
    ? undefined
    : { title: fixTitles.declare({ type: shown }), edits: [insertion(close + 1, `: ${shown}`)] };
}

/** Why the value of a return needs its type. */
function returnWhy(check: FlowCheck): Why {
  const flow = check.flow!;
  return {
    what: flow.node.role === "constant" ? quote(flow.name) : places.resultOf({ flow: flow.name }),
    ...(flow.node.returnType === undefined
      ? {}
      : { related: { message: relatedTexts.declared(), file: check.unit.path, ...spanOf(flow.node.returnType) } }),
  };
}

function checkYield(check: FlowCheck, statement: YieldStatement): void {
  const { yieldTarget } = check;
  if (yieldTarget === undefined) {
    check.report(E213["unused-yield"](), { start: statement.start, end: statement.start + "yield".length });
    checkValue(check, statement.value, undefined, undefined);
    return;
  }
  yieldTarget.types.push(checkValue(check, statement.value, yieldTarget.expected, yieldTarget.why));
  yieldTarget.exits.push(check.state.snapshot(yieldTarget.base));
  check.state.ended = true;
}

function checkJump(check: FlowCheck, statement: BreakStatement | ContinueStatement): void {
  const word = statement.kind === "BreakStatement" ? "break" : "continue";
  if (check.loop === undefined) {
    check.report(E213["jump-outside-loop"]({ keyword: word }), statement);
    return;
  }
  check.loop.exits.push(check.state.snapshot(check.loop.base));
  check.state.ended = true;
}

function checkEmit(check: FlowCheck, statement: EmitStatement): void {
  noteEvent(check, statement.event);
  if (statement.payload !== undefined) infer(check, statement.payload);
}
