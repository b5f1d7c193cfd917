import type { IRFlow } from "../../ir/module.js";
import type { FlowEntity } from "../resolve/flow-entity.js";
import { typeToIR } from "../types/to-ir.js";
import { buildBody } from "./blocks.js";
import { buildExpression } from "./expression.js";
import { createFlowBuild } from "./flow-build.js";
import { createNodePath } from "./node-path.js";

export function buildFlow(flow: FlowEntity, debug: boolean): IRFlow {
  const { node } = flow;
  const build = createFlowBuild(flow, createNodePath(flow.irName), debug);
  const body = buildBody(build, node.body, "drop");
  return {
    name: flow.irName,
    role: node.role,
    visibility: node.internal ? "internal" : "public",
    params: flow.params.map((param) => ({
      name: param.name,
      type: typeToIR(param.type),
      ...(param.default === undefined ? {} : { default: buildExpression(build, param.default) }),
      ...(param.node.doc === undefined ? {} : { doc: param.node.doc }),
    })),
    return_type: typeToIR(flow.returnType),
    pure: flow.pure,
    locals: build.locals,
    body,
    ...(node.doc === undefined ? {} : { doc: node.doc }),
    source_location: build.location(node),
  };
}
