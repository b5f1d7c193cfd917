import type { FlowError } from "../../../host/interfaces.js";
import type { IRExpr } from "../../../ir/module.js";
import type { MachineInspection } from "../../machine/host.js";
import type { Machine } from "../../machine/machine.js";
import type { BlockCode } from "../../machine/program.js";
import type { Branch } from "../../machine/state.js";
import { NONE } from "../../program/flow-compiler.js";
import { type Activation, type Evaluation, PausedBeforeStatement } from "../../program/evaluation.js";
import { evaluateIn } from "./evaluate.js";
import { copyOfState, History, type Memory, rewind } from "./history.js";
import type { Evaluated, Inspector, Point, Scope, StackFrame, Stop, Thread, View } from "./inspector.js";
import { currentBlock, type FlowActivation, lineage, scopesOf, stackOf } from "./stack.js";

/** What an inspection calls of its run. */
interface InspectedRun {
  /** The run may go on. */
  resumed(): void;
  /** The state was set back. */
  rewound(): void;
}

/**
 * One run under an inspector: asks it at each point, keeps the states to which it may go back, and shows it the run.
 *
 * To pause before a statement the evaluation of its block is stopped, and repeated over the same answers when the run goes
 * on, just as when it lacks an answer. Statements that a branch has passed are not asked about again.
 */
export class Inspection implements MachineInspection {
  readonly #history = new History();
  /** The number of statements that each branch has passed in its block. */
  #passed = new Map<number, number>();
  /** The number of the statement in the current step. */
  #statement = 0;
  #memory: Memory | undefined;
  /** The branch that may begin its block without asking the inspector. */
  #released: number | undefined;
  /** The statement to which the run goes back. */
  #target: { readonly branch: number; readonly statement: number; readonly point: Point } | undefined;
  #stop: Stop | undefined;
  /** What hands on the failures at which branches are held, by branch. */
  readonly #held = new Map<number, () => void>();
  /** The failures about which the inspector was asked. */
  readonly #asked = new WeakSet<FlowError>();

  constructor(
    private readonly inspector: Inspector,
    private readonly machine: Machine,
    private readonly invocationId: string,
    private readonly run: InspectedRun,
  ) {}

  get isPaused(): boolean {
    return this.#stop !== undefined;
  }

  /** Clears the history: the run cannot go back before this point. */
  forget(): void {
    this.#history.clear();
  }

  end(): void {
    this.#stop = undefined;
    this.inspector.ended?.(this.invocationId);
  }

  // -- for the machine

  stepping(branch: Branch): void {
    this.#statement = 0;
    this.#memory = undefined;
    if (branch.record === undefined && this.#target?.branch !== branch.id) this.#passed.delete(branch.id);
  }

  entering(branch: Branch, block: BlockCode): boolean {
    // Statements between blocks are no block in the source.
    if (block.ir.kind === "rigid" && block.ir.implicit === true) return false;
    if (this.#target?.branch === branch.id) return false;
    if (this.#released === branch.id) {
      this.#released = undefined;
      return false;
    }
    const point = this.#point("block", branch, block, []);
    const view = this.#view(point, branch, []);
    this.#history.add({ point, branch: branch.id, statement: 0, memory: this.#stateBeforeStep() });
    if (!this.inspector.stops(view)) return false;
    this.#pause(view, branch);
    return true;
  }

  statement(branch: Branch, block: BlockCode, e: Evaluation): void {
    const statement = ++this.#statement;
    if (statement <= (this.#passed.get(branch.id) ?? 0)) return;
    // The state from before the statement, so that the run can go back to it.
    const memory = this.#stateBeforeStep();
    this.#passed.set(branch.id, statement);
    const activations = e.activations();
    const reached = this.#point("statement", branch, block, activations);
    const target = this.#target;
    const isTarget = target?.branch === branch.id && target.statement === statement;
    // The inspector knows the point that it comes back to, unless the evaluation took another path.
    const point = isTarget && isSamePlace(reached, target.point) ? target.point : reached;
    const view = this.#view(point, branch, activations, e);
    if (!isTarget) this.#history.add({ point, branch: branch.id, statement, memory });
    if (!isTarget && !this.inspector.stops(view)) return;
    this.#target = undefined;
    this.#pause(view, branch);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- no error: the machine takes it
    throw new PausedBeforeStatement(e);
  }

  failing(branch: Branch, block: BlockCode, error: FlowError, e: Evaluation | undefined, goOn: () => void): boolean {
    // A block around branches fails with what has failed in one of them, which was asked about there.
    const isKnown = this.#asked.has(error) || error.nodeId?.startsWith(`${block.ir.node_id}/`) === true;
    this.#asked.add(error);
    if (isKnown) return false;
    const activations = e?.activations() ?? [];
    const what = e?.location === undefined ? "block" : "statement";
    const point = {
      ...this.#point(what, branch, block, activations),
      location: e?.location ?? block.ir.source_location,
    };
    const view = {
      ...this.#view(point, branch, activations, e),
      failure: { error, caught: this.#catches(branch, error) },
    };
    if (!this.inspector.stops(view)) return false;
    const frame = branch.frames.at(-1);
    const depth = branch.frames.length;
    this.#held.set(branch.id, () => {
      // Something around may have failed meanwhile, and this with it.
      if (branch.frames.length === depth && branch.frames.at(-1) === frame) goOn();
    });
    this.#pause(view, branch);
    return true;
  }

  handOn(branch: Branch): boolean {
    const goOn = this.#held.get(branch.id);
    this.#held.delete(branch.id);
    goOn?.();
    return goOn !== undefined;
  }

  // -- inside

  /** Whether a @try around takes the error. */
  #catches(branch: Branch, { errorType }: FlowError): boolean {
    return lineage(this.machine, branch).some(({ frames }) =>
      frames.some((frame) => {
        if (frame.kind !== "try" || frame.clause !== NONE) return false;
        const { ir } = this.machine.block(frame.block);
        return ir.kind === "try" && ir.catches.some(({ error_type: type }) => type === undefined || type === errorType);
      }),
    );
  }

  /** The state at the beginning of the step; a step changes nothing before its end. */
  #stateBeforeStep(): Memory {
    return (this.#memory ??= {
      state: copyOfState(this.machine.program.frameKinds, this.machine.state),
      passed: new Map(this.#passed),
    });
  }

  #pause(view: View, branch: Branch): void {
    const { failure } = view;
    const isCurrent = () => this.#stop === stop;
    const stop: Stop = {
      ...view,
      resume: () => {
        if (!isCurrent()) return;
        this.#stop = undefined;
        if (view.point.what === "block" && failure === undefined) this.#released = branch.id;
        this.run.resumed();
      },
      back: (to) => isCurrent() && this.#back(to, failure === undefined),
    };
    this.#stop = stop;
    // Notifies after the step, so that the run is idle then.
    queueMicrotask(() => {
      if (isCurrent()) this.inspector.stopped(stop);
    });
  }

  #back(to: (point: Point) => boolean, standsAtNewest: boolean): boolean {
    const visit = this.#history.back(to, standsAtNewest);
    if (visit === undefined) return false;
    this.#held.clear();
    const { point, memory, statement } = visit;
    rewind(this.machine.program.frameKinds, this.machine.state, memory.state);
    this.run.rewound();
    this.#passed = new Map(memory.passed);
    this.#released = undefined;
    this.#memory = memory;
    const branch = this.machine.state.branches.get(visit.branch);
    if (branch === undefined) throw new RangeError("The way back leads to a branch that there is not.");
    if (point.what === "block") {
      this.#pause(this.#view(point, branch, []), branch);
      return true;
    }
    this.#stop = undefined;
    this.#target = { branch: branch.id, statement, point };
    this.#passed.set(branch.id, statement - 1);
    // The block is evaluated again up to the statement, over its recorded answers.
    this.machine.step(branch);
    if (!this.isPaused) {
      // The evaluation took another path than before, for example because a parameter was reloaded, so the run continues.
      this.#target = undefined;
      this.run.resumed();
    }
    return true;
  }

  #point(what: Point["what"], branch: Branch, block: BlockCode, activations: readonly Activation[]): Point {
    const [own, ...others] = lineage(this.machine, branch);
    const frames = [own, ...others].reduce((sum, one) => sum + one.frames.length, 0);
    const isInside = what === "statement" && !(block.ir.kind === "rigid" && block.ir.implicit === true);
    return {
      invocationId: this.invocationId,
      what,
      nodeId: block.ir.node_id,
      path: this.machine.path(branch, block.ir.node_id),
      blockKind: block.ir.kind,
      location: activations[0]?.location ?? block.ir.source_location,
      threads: [own.id, ...others.map(({ id }) => id)],
      depth: frames + (isInside ? 1 : 0) + Math.max(0, activations.length - 1),
    };
  }

  #view(point: Point, branch: Branch, activations: readonly Activation[], e?: Evaluation): View {
    const stack = (thread = branch.id): readonly FlowActivation[] => {
      const of = this.machine.state.branches.get(thread);
      return of === undefined ? [] : stackOf(this.machine, of, thread === branch.id ? activations : []);
    };
    const at = (frame: StackFrame | undefined): FlowActivation | undefined =>
      frame === undefined ? stack()[0] : stack(frame.thread)[frame.index];
    return {
      point,
      threads: () => Array.from(this.machine.state.branches.values(), (one) => this.#thread(one)),
      stack: (thread = branch.id) => stack(thread).map((activation, index) => frameOf(activation, thread, index)),
      scopes: (frame): readonly Scope[] => {
        const activation = at(frame);
        return activation === undefined ? [] : scopesOf(this.machine, activation);
      },
      writes: () => e?.memoryBatch?.writes ?? [],
      evaluate: (expression: IRExpr, frame): Evaluated => {
        const activation = at(frame);
        if (activation !== undefined) return evaluateIn(this.machine, activation, expression);
        return { ok: false, error: { errorType: "InternalError", message: "There is no such frame any more." } };
      },
    };
  }

  #thread(branch: Branch): Thread {
    const block = currentBlock(this.machine, branch);
    return {
      id: branch.id,
      parent: this.machine.state.branches.has(branch.parent) ? branch.parent : undefined,
      status: branch.status,
      nodeId: block?.ir.node_id,
    };
  }
}

const isSamePlace = ({ nodeId, location }: Point, other: Point): boolean =>
  nodeId === other.nodeId && location === other.location;

function frameOf({ flow, block, location, blocks }: FlowActivation, thread: number, index: number): StackFrame {
  return {
    thread,
    index,
    flow: flow.ir.name,
    nodeId: block?.ir.node_id,
    location,
    blocks: blocks.map(({ ir }) => ir.node_id),
  };
}
