import type { IRMethod } from "../../../ir/module.js";
import type { InterfaceEntity, MethodEntity } from "../../resolve/interface-entity.js";
import { typeToIR } from "../../types/to-ir.js";
import { buildExpression } from "../expression.js";
import { createUnitBuild } from "../flow-build.js";

/** The methods of an interface, with the types that its file gives them. */
export const buildMethods = ({ methods }: InterfaceEntity): readonly IRMethod[] =>
  [...methods.values()].map(buildMethod);

function buildMethod({ name, node, unit, params, returns, returnType }: MethodEntity): IRMethod {
  const build = createUnitBuild(unit);
  return {
    name,
    params: params.map((param) => ({
      name: param.name,
      type: typeToIR(param.type),
      ...(param.default === undefined ? {} : { default: buildExpression(build, param.default) }),
      ...(param.node.doc === undefined ? {} : { doc: param.node.doc }),
    })),
    ...(returns ? { return_type: typeToIR(returnType) } : {}),
    ...(node.doc === undefined ? {} : { doc: node.doc }),
  };
}
