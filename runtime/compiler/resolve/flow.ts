import { type FlowEntity, type FlowParameter, isInferred, signature, type Unit } from "../semantics/program.js";
import type { FlowDeclaration, ReturnStatement, TypedField, Value } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import { formatType } from "../semantics/types/format.js";
import { admitsNull, ERROR, NULL, type Type } from "../semantics/types/type.js";
import { resolveType } from "./types.js";

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

/** A flow that gives a value without a return type is reported at its declaration; uses of the value are not reported. */
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
