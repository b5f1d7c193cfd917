import type { IRBlock, IRFlow, IRModule } from "../../ir/module.js";
import type { BlockCode, BodyCode, Program } from "../machine/program.js";
import { compileExpression } from "../program/expressions.js";
import { type FlowCode, FlowCompiler, type ModuleCompiler } from "../program/flow-compiler.js";
import { compilePureBody } from "../program/statements.js";
import { compileBlock, FRAME_KINDS } from "./block-kinds.js";

export interface CompiledModule {
  readonly program: Program;
  /** The constructs that this engine cannot run, each with its block. */
  readonly unsupported: readonly string[];
  /** Compiles expressions that are outside the flows and call them. */
  readonly compiler: ModuleCompiler;
}

/**
 * Compiles a verified module.
 * @throws InternalError for a module that the verifier would have refused.
 */
export function compileModule(module: IRModule, bundleHash: string): CompiledModule {
  const flows = new Map<string, FlowCode>();
  const bodies: BodyCode[] = [];
  const blocks: BlockCode[] = [];
  const unsupported: string[] = [];
  let hasDeadlines = false;
  const calledCores = new Set<string>();
  let metered = false;
  let readsReference = false;

  const compiler: ModuleCompiler = {
    module,
    expression: compileExpression,
    flow: (name) => flows.get(name),
    body(flow, list) {
      const compiled: BlockCode[] = [];
      const body: BodyCode = { index: bodies.length, flow: flow.index, blocks: compiled };
      // The body gets its index before the bodies inside it.
      bodies.push(body);
      for (const block of list) compiled.push(numbered(block, flow));
      return body.index;
    },
    unsupported: (what, nodeId) => void unsupported.push(`${what} (${nodeId})`),
    metered() {
      metered = true;
    },
    readsReference() {
      readsReference = true;
    },
    hasDeadlines() {
      hasDeadlines = true;
    },
    callsCore: (target) => void calledCores.add(target),
  };

  function numbered(ir: IRBlock, flow: FlowCompiler): BlockCode {
    const index = blocks.length;
    const code: { -readonly [K in keyof BlockCode]: BlockCode[K] } = {
      index,
      ir,
      flow: flow.index,
      slot: flow.optionalSlot(ir.result_binding),
      behaviour: UNCOMPILED,
      pathIndex: undefined,
    };
    blocks.push(code);
    code.behaviour = compileBlock(ir, flow);
    code.pathIndex = code.behaviour.pathIndex;
    return code;
  }

  for (const [index, ir] of module.flows.entries()) flows.set(ir.name, compileFlow(compiler, ir, index));
  return {
    unsupported,
    compiler,
    program: {
      module,
      frameKinds: FRAME_KINDS,
      bundleHash,
      flows,
      flowsByIndex: [...flows.values()],
      bodies,
      blocks,
      blocksByNode: new Map(blocks.map((block) => [block.ir.node_id, block])),
      metered,
      readsReference,
      hasDeadlines,
      calledCores: [...calledCores],
    },
  };
}

const UNCOMPILED = {
  enter(): never {
    throw new TypeError("A block is entered that has not been compiled.");
  },
};

function compileFlow(compiler: ModuleCompiler, ir: IRFlow, index: number): FlowCode {
  const flow = new FlowCompiler(compiler, ir, index);
  const body = compiler.body(flow, ir.body);
  const params = ir.params.map(({ name, type, default: value }) => ({
    name,
    type,
    slot: flow.slot(name),
    default: flow.optional(value),
  }));
  const pure = ir.pure ? compilePureBody(ir.body, flow) : undefined;
  // All variables have been compiled by now.
  return { index, ir, params, slots: flow.slotNames, body, pure };
}
