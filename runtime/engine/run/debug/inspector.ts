import type { FlowError, Json, MemoryWrite } from "../../../host/interfaces.js";
import type { IRBlock, IRExpr, IRLocation, IRModule, IRType } from "../../../ir/module.js";
import { walkModule } from "../../../ir/walk.js";
import { kindOf, type Value } from "../../../stdlib/value.js";

/** Where a breakpoint may be. */
export interface Place {
  readonly nodeId: string;
  readonly what: "block" | "statement";
  readonly location: IRLocation;
}

/** All points of a module, in the order of the source, file by file. */
export function placesOf(module: IRModule): readonly Place[] {
  const places: Place[] = [];
  walkModule(module, {
    block(block, { flow }) {
      // Without a flow it is a test's. A pure flow runs inside expressions, by its statements alone.
      if (flow === undefined || flow.pure || (block.kind === "rigid" && block.implicit === true)) return;
      places.push({ nodeId: block.node_id, what: "block", location: block.source_location });
    },
    statement(statement, { flow, block }) {
      if (flow === undefined || block === undefined) return;
      places.push({ nodeId: block.node_id, what: "statement", location: statement.source_location });
    },
  });
  return places.sort((a, b) => compared(a.location, b.location));
}

/** The first place on the line from the column on, or after it, as editors move a breakpoint to where it can be. */
export function placeAt(places: readonly Place[], file: string, line: number, column = 1): Place | undefined {
  const after = { file, line, column };
  return places.find(({ location }) => location.file === file && compared(location, after) >= 0);
}

type Start = Pick<IRLocation, "file" | "line" | "column">;

function compared(a: Start, b: Start): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/*
 * The interface of the engine for debuggers and timelines. An engine that is loaded with an inspector asks it before each
 * block and each statement whether the run pauses there, and shows it everything while it does. `Debugger` is an inspector
 * with breakpoints and steps; hosts may write others.
 */

/** A place before which a run may pause. */
export interface Point {
  readonly invocationId: string;
  readonly what: "block" | "statement";
  /** The node id of the block, or of the block around the statement. */
  readonly nodeId: string;
  readonly path: string;
  readonly blockKind: IRBlock["kind"];
  readonly location: IRLocation;
  /** The branch that is about to go on, then the branches around it. */
  readonly threads: readonly [number, ...number[]];
  /** The number of blocks, branches and calls around the point. */
  readonly depth: number;
}

/** A branch of execution: the run itself (0), and the branches of @parallel and of a concurrent @foreach. */
export interface Thread {
  readonly id: number;
  readonly parent: number | undefined;
  /** `waiting`: for its own branches, or for an answer from outside. `parked`: for a person. */
  readonly status: "ready" | "waiting" | "parked" | "ended";
  /** The node id of its current block. */
  readonly nodeId: string | undefined;
}

/** A running flow. A stack lists the innermost first. */
export interface StackFrame {
  readonly thread: number;
  readonly index: number;
  readonly flow: string;
  /** The current block. */
  readonly nodeId: string | undefined;
  readonly location: IRLocation | undefined;
  /** Node ids of the blocks around within the flow, innermost first. */
  readonly blocks: readonly string[];
}

export interface Scope {
  readonly name: "parameters" | "variables" | "block" | "config" | "context" | "core";
  readonly variables: readonly Variable[];
}

export interface Variable {
  readonly name: string;
  /** As the source writes it. */
  readonly type: string;
  readonly irType?: IRType;
  readonly value: Json;
}

export type Evaluated =
  | { readonly ok: true; readonly value: Json; readonly type: string }
  | { readonly ok: false; readonly error: FlowError };

/** A failure at which a run may pause, before anything catches it. */
export interface PointFailure {
  readonly error: FlowError;
  /** Whether a @try around takes it. */
  readonly caught: boolean;
}

/** A run at a point. It is valid until the run continues. */
export interface View {
  readonly point: Point;
  /** What has just failed at the point. Without it the point is about to begin. */
  readonly failure?: PointFailure;
  readonly threads: () => readonly Thread[];
  /** The stack of the thread at the point, or of another one. */
  readonly stack: (thread?: number) => readonly StackFrame[];
  readonly scopes: (frame: StackFrame) => readonly Scope[];
  /** What the block at the point has written to memory, which is applied when it ends. */
  readonly writes: () => readonly MemoryWrite[];
  /**
   * Evaluates an expression over the variables of a frame, by default the innermost. It changes nothing and makes no
   * calls.
   */
  readonly evaluate: (expression: IRExpr, frame?: StackFrame) => Evaluated;
}

/** A paused run. The time of the pause counts for no budget. */
export interface Stop extends View {
  /** Makes the run go on. */
  readonly resume: () => void;
  /**
   * Goes back to the last earlier point for which `to` is true, and pauses there. `false`: there is none, and nothing
   * has happened. Effects outside are not undone: a call that was made after that point is made again with the same
   * idempotency key. A run cannot go back past a suspension, a write of memory or a call of another core.
   */
  readonly back: (to: (point: Point) => boolean) => boolean;
}

export interface Inspector {
  /** Whether the run pauses here. Called before each block and statement, and where one has failed; it must not wait. */
  stops(view: View): boolean;
  /** Called when the run has paused. It continues when `resume` or `back` is called. */
  stopped(stop: Stop): void;
  /** Called when the run has ended or is suspended. */
  ended?(invocationId: string): void;
}

/** The type of a value in terms of the language, without a declaration. A whole number may also be a float. */
export function valueTypeName(value: Value): string {
  const kind = kindOf(value);
  if (kind === "number") return Number.isInteger(value) ? "int" : "float";
  return kind;
}
