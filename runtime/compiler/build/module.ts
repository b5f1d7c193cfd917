import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type IRFlow, type IRModule, SCHEMA_VERSION } from "../../ir/module.js";
import { version } from "../../version.js";
import { bodyOf, givesScore } from "../semantics/blocks.js";
import type { FlowRole } from "../../syntax/ast.js";
import { type CoreEntity, type FlowEntity, isConstantFlow, type SourceUnits } from "../semantics/program.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { buildBlocks, buildBody } from "./blocks.js";
import { createNodePath } from "./context.js";
import { buildCore, buildPolicies } from "./core.js";
import {
  buildConfig,
  buildCoreInterfaces,
  buildPluginInterfaces,
  buildPlugins,
  buildStoredFields,
} from "./declarations.js";
import { buildExpression } from "./expression.js";
import { createFlowBuild } from "./flow-build.js";
import { rules } from "./rules.js";
import { buildThreshold } from "./pipeline-stages.js";
import { buildTests } from "./tests.js";
import { buildSubscriptions, buildTriggers } from "./triggers.js";
import { spanOf } from "../diagnostics/edits.js";

/** Files may use the same name for different things; in a module each has its own. */
function giveNames(entities: readonly { readonly name: string; irName: string }[]): void {
  const counts = new Map<string, number>();
  for (const entity of entities) {
    const count = (counts.get(entity.name) ?? 0) + 1;
    counts.set(entity.name, count);
    entity.irName = count === 1 ? entity.name : `${entity.name}#${count}`;
  }
}

/**
 * Builds the module of a program that has been checked and has no errors.
 * @throws Error where the checker let something through that cannot be built: a fault of the compiler.
 */
export function buildModule(core: CoreEntity, files: readonly SourceUnits[], debug: boolean): IRModule {
  const types = files.flatMap(({ ownTypes }) => ownTypes);
  // The value of a constant stands wherever it is read.
  const flows = files.flatMap(({ ownFlows }) => ownFlows.filter((flow) => !isConstantFlow(flow)));
  giveNames(types);
  giveNames(flows);
  return {
    schema_version: SCHEMA_VERSION,
    ...buildCore(core),
    compiler: { name: "scaicore", version },
    plugins: buildPlugins(core),
    plugin_interfaces: buildPluginInterfaces(core),
    core_interfaces: buildCoreInterfaces(core),
    memory: buildStoredFields(core, "memory"),
    reference: buildStoredFields(core, "reference"),
    config: buildConfig(core),
    ...buildPolicies(core),
    triggers: buildTriggers(core),
    subscriptions: buildSubscriptions(core),
    types: Object.fromEntries(types.map((type) => [type.irName, typeToIR(type.type)])),
    flows: flows.map((flow) => buildFlow(flow, debug)),
    ...(debug ? buildTests(files.flatMap(({ units }) => units)) : {}),
    sources: files.map(({ path, text }) => ({ path, sha256: sha256Hex(text) })),
  };
}

function buildFlow(flow: FlowEntity, debug: boolean): IRFlow {
  const { node } = flow;
  const build = createFlowBuild(flow, rules, createNodePath(flow.irName), debug);
  const { expression } = node;
  const body =
    expression === undefined
      ? buildBody(build, bodyOf(node), "drop")
      : buildBlocks(build, [{ kind: "ReturnStatement", value: expression, ...spanOf(expression) }], "drop");
  return {
    name: flow.irName,
    role: callableRole(node.role),
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

// Not WebCrypto: it hashes asynchronously only, and the compiler is synchronous.

/** SHA-256 of a text in UTF-8, as hex. */
const sha256Hex = (text: string): string => bytesToHex(sha256(new TextEncoder().encode(text)));

/** Constants are no flows of the module. */
function callableRole(role: FlowRole): IRFlow["role"] {
  if (role === "constant") throw new Error("The compiler took a constant for a flow.");
  return role;
}
