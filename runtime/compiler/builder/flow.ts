import type { IRFlow } from "../../ir/module.js";
import type { Span } from "../../syntax/ast.js";
import type { FlowEntity } from "../resolve/flow-entity.js";
import { typeToIR } from "../types/to-ir.js";
import { givesScore } from "../check/roles.js";
import { bodyOf } from "../resolve/threshold.js";
import { buildBlocks, buildBody } from "./blocks.js";
import { buildExpression } from "./expression.js";
import { createFlowBuild } from "./flow-build.js";
import { createNodePath } from "./node-path.js";
import { buildThreshold } from "./pipeline-stages.js";

const spanOf = ({ start, end }: Span): Span => ({ start, end });

export function buildFlow(flow: FlowEntity, debug: boolean): IRFlow {
  const { node } = flow;
  const build = createFlowBuild(flow, createNodePath(flow.irName), debug);
  const { expression } = node;
  const body =
    expression === undefined
      ? buildBody(build, bodyOf(node), "drop")
      : buildBlocks(build, [{ kind: "ReturnStatement", value: expression, ...spanOf(expression) }], "drop");
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
    ...(node.role === "evaluator" && givesScore(flow) ? { threshold: buildThreshold(build, flow) } : {}),
    pure: flow.pure,
    locals: build.locals,
    body,
    ...(node.doc === undefined ? {} : { doc: node.doc }),
    source_location: build.location(node),
  };
}
