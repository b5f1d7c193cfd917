import type { FlowError, Json } from "../../../host/interfaces.js";
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

/** The first place on the line or after it, as editors move a breakpoint to where it can be. */
export function placeAt(places: readonly Place[], file: string, line: number): Place | undefined {
  return places.find(({ location }) => location.file === file && location.line >= line);
}

function compared(a: IRLocation, b: IRLocation): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/*
 * The interface of the engine for debuggers and timelines. An engine that is loaded with an inspector asks it before each
 * block and each statement whether the run shall stand still there, and shows it everything while it does. Without one the
 * engine does nothing for it. `Debugger` is an inspector with breakpoints and steps; another may be written.
 */

/** A place before which a run may stand still. */
export interface Point {
  readonly invocationId: string;
  readonly what: "block" | "statement";
  /** Of the block, or of the block that the statement is in. */
  readonly nodeId: string;
  readonly path: string;
  readonly blockKind: IRBlock["kind"];
  readonly location: IRLocation;
  /** The branch that is about to go on, then the branch that it is a part of, and so on. */
  readonly threads: readonly [number, ...number[]];
  /** How many blocks, branches and calls it is in: what a block holds is deeper than the block. */
  readonly depth: number;
}

/** A strand of execution: the run itself (0), and the branches of @parallel and of a concurrent @foreach. */
export interface Thread {
  readonly id: number;
  readonly parent: number | undefined;
  /** `waiting`: for its own branches, or for an answer from outside. `parked`: for a person. */
  readonly status: "ready" | "waiting" | "parked" | "ended";
  /** Of the block that it is at. */
  readonly nodeId: string | undefined;
}

/** A flow that is being run, innermost first in a stack. */
export interface StackFrame {
  readonly thread: number;
  readonly index: number;
  readonly flow: string;
  /** The block that it stands before or is in. */
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

/** A run as it is at a point. Of use only until the run goes on. */
export interface View {
  readonly point: Point;
  readonly threads: () => readonly Thread[];
  /** Of the thread at the point, or of another. */
  readonly stack: (thread?: number) => readonly StackFrame[];
  readonly scopes: (frame: StackFrame) => readonly Scope[];
  /** In the variables of a frame, the innermost if none is given. It changes nothing and calls nothing outside. */
  readonly evaluate: (expression: IRExpr, frame?: StackFrame) => Evaluated;
}

/** A run that stands still. Its clocks stand too: the time counts for no budget. */
export interface Stop extends View {
  /** It goes on. */
  readonly resume: () => void;
  /**
   * It goes back to the last earlier point of which `to` says so, and stands still there. `false`: there is none, and
   * nothing has happened. What was done outside is not undone: a call made after that point is made again, with the same
   * idempotency key. There is no way back past a suspension,
   * a write of memory, or a call of another core.
   */
  readonly back: (to: (point: Point) => boolean) => boolean;
}

export interface Inspector {
  /** Whether the run shall stand still here. Asked before each block and statement; it must not wait. */
  stops(view: View): boolean;
  /** The run stands still, until `resume` or `back` is called. */
  stopped(stop: Stop): void;
  /** The run has come to rest, or has ended in another way: nothing stands still any more. */
  ended?(invocationId: string): void;
}

/** What a value is, in the language's words, where no declaration says. A whole number may be a float as well. */
export function valueTypeName(value: Value): string {
  const kind = kindOf(value);
  if (kind === "number") return Number.isInteger(value) ? "int" : "float";
  return kind;
}
