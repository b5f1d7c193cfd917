import type { AssignStatement, CheckpointBlock, Expression, ModelBlock, NameExpression } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import type { FlowEntity } from "./program.js";

export interface ReachedCheckpoint {
  readonly block: CheckpointBlock;
  /** The variable that takes its value. */
  readonly name: string | undefined;
}

/** The checkpoints that a flow may come to, also through flows it calls. */
export interface Reached {
  readonly checkpoints: readonly ReachedCheckpoint[];
  /** It calls into other files, which may hold more. */
  readonly open: boolean;
}

const found = new WeakMap<FlowEntity, Reached>();

export function reachedCheckpoints(flow: FlowEntity): Reached {
  let reached = found.get(flow);
  if (reached === undefined) found.set(flow, (reached = findCheckpoints(flow)));
  return reached;
}

function findCheckpoints(flow: FlowEntity): Reached {
  const checkpoints: ReachedCheckpoint[] = [];
  const seen = new Set<FlowEntity>();
  let open = false;
  const visit = (current: FlowEntity): void => {
    if (seen.has(current)) return;
    seen.add(current);
    if (current.unit !== flow.unit) {
      open ||= !current.pure;
      return;
    }
    walk(current.node, (node, ancestors) => {
      if (node.kind === "CheckpointBlock") {
        const parent = ancestors.at(-1) as AssignStatement | undefined;
        const target = parent?.kind === "AssignStatement" ? parent.target : undefined;
        const name = target?.kind === "NameExpression" ? target.name : undefined;
        checkpoints.push({ block: node as unknown as CheckpointBlock, name });
      }
      // A model block may suspend too, as `escalate` does.
      if (node.kind === "ModelBlock") open ||= suspends(node as unknown as ModelBlock);
      if (node.kind !== "NameExpression") return;
      const called = current.unit.flows.get((node as unknown as NameExpression).name);
      if (called !== undefined) visit(called);
    });
  };
  visit(flow);
  return { checkpoints, open };
}

/** Whether a failure handler of the block asks a person. */
const suspends = ({ header, settings }: ModelBlock): boolean =>
  [...header, ...settings].some(
    ({ value }) => value.form === "handlers" && value.handlers.some(({ steps }) => steps.some(asksPerson)),
  );

function asksPerson(step: Expression): boolean {
  const name = step.kind === "CallExpression" ? step.callee : step;
  return name.kind === "NameExpression" && (name.name === "escalate" || name.name === "flag_and_checkpoint");
}
