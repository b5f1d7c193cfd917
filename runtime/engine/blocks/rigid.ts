import { RunError } from "../../host/errors.js";
import type { IRDebugBlock, IRRigidBlock } from "../../ir/module.js";
import { rootScope, WRITERS } from "../../ir/verify/purity.js";
import { walkBlocks } from "../../ir/walk.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { CommitFrame } from "../machine/frames.js";
import type { Task } from "../machine/host.js";
import { type Behaviour, type BlockCode, type BlockContext, frameOf, type Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revived, revivedSignal } from "../machine/value-codec.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { DONE } from "../program/signal.js";
import { compileStatements } from "../program/statements.js";

/** The number of conflicts after which a block fails. */
const MOST_CONFLICTS = 20;

/**
 * @rigid and @debug: deterministic statements. The block is atomic: variables and memory change and events are published
 * when all statements have succeeded.
 *
 * The writes of a block that has written memory are recorded before they are applied, so that a crash in between does not
 * evaluate the block again. On a conflict with other writers nothing is applied, and the block is evaluated again over its
 * recorded answers; only memory is read anew.
 */
export function compileRigid(block: IRRigidBlock | IRDebugBlock, flow: FlowCompiler): Behaviour {
  const statements = compileStatements(block.statements, flow);
  if (!writesMemory(block)) {
    return {
      enter: (m, branch, code) => m.evaluate(branch, code, statements, { commit: true }) ?? DONE,
    };
  }
  return {
    enter: (m, branch, code) => m.evaluateWriting(branch, code, statements),
    step: (m, branch, frame, code) => stepCommit(m, branch, frameOf(frame, "commit"), code),
  };
}

function stepCommit(m: BlockContext, branch: Branch, frame: CommitFrame, code: BlockCode): Step {
  switch (frame.phase) {
    case "intended":
      return m.start(branch, commitTask(m, branch, frame, code));
    case "applied":
      m.keepWritten(branch, code, frame);
      return frame.signal ?? DONE;
    case "conflict": {
      const conflicts = (branch.record?.conflicts ?? 0) + 1;
      if (conflicts >= MOST_CONFLICTS) throw tooManyConflicts(conflicts);
      const path = m.path(branch, code.ir.node_id);
      branch.frames.pop();
      branch.record = { ...(branch.record ?? { path, calls: [], times: [] }), conflicts };
      return "again";
    }
  }
}

function commitTask(m: BlockContext, branch: Branch, frame: CommitFrame, code: BlockCode): Task {
  const path = m.path(branch, code.ir.node_id);
  return {
    path,
    key: "commit",
    kind: "commit",
    perform: async ({ signal }) => {
      const conflicts = branch.record?.conflicts ?? 0;
      const outcome = await m.host.values.commitMemory(frame.batch, { path, conflicts, signal });
      return () => {
        frame.phase = outcome;
      };
    },
  };
}

function tooManyConflicts(conflicts: number): RunError {
  return new RunError(
    "ConflictError",
    `The block was evaluated ${conflicts} times, and each time others had meanwhile changed the memory that it read. Write less in one block, or give each of those who write an instance of its own.`,
    { conflicts },
  );
}

/** Whether a statement assigns memory or calls a method that changes it. */
function writesMemory(block: IRRigidBlock | IRDebugBlock): boolean {
  let found = false;
  walkBlocks([block], {
    statement: (statement) => {
      found ||= statement.kind === "assign" && rootScope(statement.target) === "memory";
    },
    expr: (expr) => {
      found ||= expr.kind === "method" && expr.type === "memory" && WRITERS.has(expr.name);
    },
  });
  return found;
}

export const COMMIT_FRAME: FrameKind<CommitFrame> = {
  codec: frameCodec<CommitFrame>({
    kind: "commit",
    revive: {
      changes: (changes) => changes.map(([slot, value]) => [slot, revived(value)] as const),
      signal: revivedSignal,
    },
  }),
};
