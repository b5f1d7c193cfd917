import type { IRLocal, IRLocation } from "../../ir/module.js";
import type { Span } from "../../syntax/ast.js";
import type { FlowEntity, Unit, Variable } from "../semantics/program.js";
import type { Facts } from "../semantics/facts.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import type { Type } from "../semantics/types/type.js";

/** The building of one flow: where it is, and the locals it has so far. */
export interface FlowBuild {
  readonly unit: Unit;
  readonly facts: Facts;
  /** `undefined` for what stands outside flows: defaults, settings. */
  readonly flow: FlowEntity | undefined;
  readonly debug: boolean;
  readonly locals: IRLocal[];
  path: NodePath;
  location(span: Span): IRLocation;
  /** A local of the compiler's own, under a name that no variable of the author's can have. */
  temporary(word: "return" | "yield" | "match" | "@value", type: Type): string;
}

function locate(unit: Unit, span: Span): IRLocation {
  const from = unit.lineMap.positionAt(span.start);
  const to = unit.lineMap.positionAt(span.end);
  return {
    file: unit.path,
    line: from.line + 1,
    column: from.character + 1,
    end_line: to.line + 1,
    end_column: to.character + 1,
  };
}

export function createFlowBuild(flow: FlowEntity, path: NodePath, debug: boolean): FlowBuild {
  return createBuild(flow.unit, flow, flow.unit.facts.variables.get(flow) ?? [], path, debug);
}

/** The building of a test: expressions only. */
export const createTestBuild = (unit: Unit, variables: readonly Variable[]): FlowBuild =>
  createBuild(unit, undefined, variables, createNodePath("test"), true);

/** The building of what stands outside flows: expressions without variables. */
export const createUnitBuild = (unit: Unit): FlowBuild => createBuild(unit, undefined, [], createNodePath(""), false);

function createBuild(
  unit: Unit,
  flow: FlowEntity | undefined,
  variables: readonly Variable[],
  path: NodePath,
  debug: boolean,
): FlowBuild {
  const locals: IRLocal[] = variables.map((variable) => ({ name: variable.irName, type: typeToIR(variable.type) }));
  const counts = new Map<string, number>();
  return {
    unit,
    facts: unit.facts,
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

/**
 * The ids of blocks: the flow's name, then the way down by names of results, and for blocks without a result by kind and
 * number among their siblings. They stay the same under edits elsewhere: `greet/decision`, `process/foreach#1/note`.
 */
export interface NodePath {
  readonly id: string;
  /** The path of the next block with a result of this name; equal ones take `#2`. */
  named(name: string): NodePath;
  /** The path of the next block of this kind without a result. */
  numbered(kind: string): NodePath;
}

export function createNodePath(id: string): NodePath {
  const counts = new Map<string, number>();
  const next = (word: string): number => {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    return count;
  };
  return {
    id,
    named(name) {
      const count = next(`named ${name}`);
      return createNodePath(`${id}/${name}${count === 1 ? "" : `#${count}`}`);
    },
    numbered: (kind) => createNodePath(`${id}/${kind}#${next(`kind ${kind}`)}`),
  };
}
