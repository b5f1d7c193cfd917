import type { Expression, FlowDeclaration, ReturnStatement, TypedField, Value } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import type { Unit } from "../semantics/program.js";
import type { Symbol } from "../semantics/symbol.js";
import { sourceOf } from "../semantics/tree.js";
import { formatType } from "../semantics/types/format.js";
import { admitsNull, ERROR, NULL, type Type, unalias } from "../semantics/types/type.js";
import { resolveType } from "./types.js";

/** A flow, transformer, evaluator or pipeline of a file. */
export interface FlowEntity {
  readonly name: string;
  /** Its name in the IR: no two flows of a program share it. */
  irName: string;
  readonly node: FlowDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  readonly params: readonly FlowParameter[];
  /** `null` where none is declared; a pipeline without one gives what its last stage gives. */
  readonly returnType: Type;
  /** Whether a return type is declared, or inferred. */
  readonly returns: boolean;
  /** Filled by `inferred-return.ts` for a pipeline without a return type. */
  inferred: Type | undefined;
  /** Filled by `purity.ts`: only statements and pure calls, so that it may be called in expressions. */
  pure: boolean;
  /** Filled by `purity.ts`: it asks a model, itself or through what it calls. */
  asksModel: boolean;
}
export interface FlowParameter {
  readonly name: string;
  readonly node: TypedField;
  readonly type: Type;
  readonly default: Expression | undefined;
  /** Neither optional nor with a default. */
  readonly required: boolean;
  readonly symbol: Symbol;
}

export function createFlowEntity(node: FlowDeclaration, unit: Unit): FlowEntity {
  let params: readonly FlowParameter[] | undefined;
  let returnType: Type | undefined;
  const entity: FlowEntity = {
    name: node.name.text,
    irName: node.name.text,
    node,
    unit,
    get params() {
      return (params ??= node.params.map((param) => createParameter(param, unit)));
    },
    get returnType() {
      if (isInferred(node)) return entity.inferred ?? ERROR;
      return (returnType ??= resultOf(node, unit));
    },
    returns: node.returnType !== undefined || isInferred(node),
    inferred: undefined,
    pure: false,
    asksModel: false,
    symbol: {
      kind: "flow",
      name: node.name.text,
      get type() {
        return entity.returnType;
      },
      doc: node.doc,
      get detail() {
        return `@${node.role} ${signature(entity)}`;
      },
      declaration: { file: unit.path, name: node.name, full: node },
    },
  };
  return entity;
}

/** One that gives a value without saying its type is told of there; nothing is said of what becomes of the value. */
function resultOf(node: FlowDeclaration, unit: Unit): Type {
  if (node.returnType !== undefined) return resolveType(node.returnType, unit);
  const given: Value[] = [];
  walk(node.body, (part) => {
    if (part.kind !== "ReturnStatement") return;
    const { value } = part as ReturnStatement;
    if (value !== undefined && value.kind !== "NullLiteral") given.push(value);
  });
  return given.length > 0 ? ERROR : NULL;
}

/** A parameter of a flow, or of a method of an interface. */
export function createParameter(node: TypedField, unit: Unit): FlowParameter {
  const type = resolveType(node.type, unit);
  const name = node.name.text;
  return {
    name,
    node,
    type,
    default: node.default,
    required: node.default === undefined && !admitsNull(type),
    symbol: {
      kind: "parameter",
      name,
      type,
      doc: node.doc,
      detail: `${name}: ${formatType(type)}`,
      declaration: { file: unit.path, name: node.name, full: node },
    },
  };
}

/** `greet(name: string, formal: bool = …): Greeting` */
export function signature(flow: Pick<FlowEntity, "name" | "unit" | "params" | "returns" | "returnType">): string {
  const params = flow.params.map((param) => {
    const value = param.default === undefined ? "" : ` = ${sourceOf(flow.unit.text, param.default)}`;
    return `${param.name}: ${formatType(param.type)}${value}`;
  });
  const result = flow.returns && !isNothing(flow) ? `: ${formatType(flow.returnType)}` : "";
  return `${flow.name}(${params.join(", ")})${result}`;
}

/** A pipeline may leave out its return type: it gives what its stages come to. */
export const isInferred = (node: FlowDeclaration): boolean => node.role === "pipeline" && node.returnType === undefined;

/** What nothing is known of, or nothing comes of, is not shown. */
const isNothing = ({ returnType }: Pick<FlowEntity, "returnType">): boolean =>
  ["null", "error"].includes(unalias(returnType).kind);
