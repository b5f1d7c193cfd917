import type {
  AssignStatement,
  BranchStatement,
  CheckpointBlock,
  Expression,
  FlowDeclaration,
  ModelBlock,
  NameExpression,
} from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import type { FlowEntity, Unit } from "./program.js";

export interface ReachedCheckpoint {
  readonly block: CheckpointBlock;
  readonly unit: Unit;
  /** The variable that takes its value. */
  readonly name: string | undefined;
  /** The branches of `@parallel` that it stands in. */
  readonly branches: readonly string[];
  readonly target: NameExpression | undefined;
}

/** The checkpoints that a flow may come to, also through flows it calls. */
export interface Reached {
  readonly checkpoints: readonly ReachedCheckpoint[];
  /** It calls into other files, which may hold more. */
  readonly open: boolean;
}

/** What a flow comes to itself. */
interface OwnCheckpoints {
  readonly checkpoints: readonly Pick<ReachedCheckpoint, "block" | "name" | "branches" | "target">[];
  /** It may suspend in another way, as `escalate` does. */
  readonly open: boolean;
  /** The names in it: flows, where there are such. */
  readonly names: readonly string[];
}

const known = new WeakMap<FlowDeclaration, OwnCheckpoints>();

/** The checkpoints that a flow may come to, as `reader` needs to know. */
export function reachedCheckpoints(flow: FlowEntity, reader: Unit): Reached {
  const checkpoints: ReachedCheckpoint[] = [];
  const seen = new Set<FlowEntity>();
  let open = false;
  const visit = (current: FlowEntity): void => {
    if (seen.has(current)) return;
    seen.add(current);
    reader.readsBody(current);
    if (current.unit.source !== flow.unit.source) {
      open ||= !current.pure;
      return;
    }
    const own = ownCheckpoints(current.node);
    const { unit } = current;
    checkpoints.push(...own.checkpoints.map((one) => ({ ...one, unit })));
    open ||= own.open;
    for (const name of own.names) {
      const called = current.unit.flows.get(name);
      if (called !== undefined) visit(called);
    }
  };
  visit(flow);
  return { checkpoints, open };
}

function ownCheckpoints(flow: FlowDeclaration): OwnCheckpoints {
  let own = known.get(flow);
  if (own === undefined) known.set(flow, (own = findCheckpoints(flow)));
  return own;
}

function findCheckpoints(flow: FlowDeclaration): OwnCheckpoints {
  const checkpoints: OwnCheckpoints["checkpoints"][number][] = [];
  const names = new Set<string>();
  let open = false;
  walk(flow, (node, ancestors) => {
    if (node.kind === "CheckpointBlock") {
      const parent = ancestors.at(-1) as AssignStatement | undefined;
      const place = parent?.kind === "AssignStatement" ? parent.target : undefined;
      const target = place?.kind === "NameExpression" ? place : undefined;
      const branches = ancestors.flatMap((one) =>
        one.kind === "BranchStatement" ? (one as BranchStatement).name.text : [],
      );
      checkpoints.push({ block: node as unknown as CheckpointBlock, name: target?.name, branches, target });
    }
    // A model block may suspend too, as `escalate` does.
    if (node.kind === "ModelBlock") open ||= suspends(node as unknown as ModelBlock);
    if (node.kind === "NameExpression") names.add((node as unknown as NameExpression).name);
  });
  return { checkpoints, open, names: [...names] };
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
