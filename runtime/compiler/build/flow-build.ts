import type { IRLocal, IRLocation } from "../../ir/module.js";
import type { Span } from "../../syntax/ast.js";
import type { FlowEntity, Unit, Variable } from "../semantics/program.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { type BuildRules, createNodePath, type ExpressionBuild, type FlowBuild, type NodePath } from "./context.js";
import { expressionRules } from "./expression-rules.js";

function locate(unit: Unit, span: Span): IRLocation {
  const from = unit.lineMap.positionAt(span.start);
  const to = unit.lineMap.positionAt(span.end);
  return {
    file: unit.source.path,
    line: from.line + 1,
    column: from.character + 1,
    end_line: to.line + 1,
    end_column: to.character + 1,
  };
}

/** The building of a flow. */
export function createFlowBuild(flow: FlowEntity, rules: BuildRules, path: NodePath, debug: boolean): FlowBuild {
  return { ...createBuild(flow.unit, flow, flow.unit.checked.variablesOf(flow), path, debug), rules };
}

/** The building of a test: expressions only. */
export const createTestBuild = (unit: Unit, variables: readonly Variable[]): ExpressionBuild =>
  createBuild(unit, undefined, variables, createNodePath("test"), true);

/** The building of what stands outside flows: expressions without variables. */
export const createUnitBuild = (unit: Unit): ExpressionBuild =>
  createBuild(unit, undefined, [], createNodePath(""), false);

function createBuild(
  unit: Unit,
  flow: FlowEntity | undefined,
  variables: readonly Variable[],
  path: NodePath,
  debug: boolean,
): ExpressionBuild {
  const locals: IRLocal[] = variables.map((variable) => ({ name: variable.irName, type: typeToIR(variable.type) }));
  const counts = new Map<string, number>();
  return {
    rules: { expressions: expressionRules },
    unit,
    checked: unit.checked,
    flow,
    debug,
    locals,
    path,
    location: (span) => locate(unit, span),
    temporary(word, type) {
      const count = (counts.get(word) ?? 0) + 1;
      counts.set(word, count);
      const name = count === 1 ? word : `${word}#${count}`;
      locals.push({ name, type: typeToIR(type) });
      return name;
    },
  };
}
