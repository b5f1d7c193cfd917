import type { IRExpr, IRModule } from "../../../ir/module.js";
import {
  type Evaluated,
  type Inspector,
  type Place,
  placeAt,
  placesOf,
  type Point,
  type Stop,
  type View,
} from "./inspector.js";

/** Where a run pauses: at a block by its node id, or at a line of a file as the bundle names it, from a column on. */
export type Breakpoint = {
  /** Comes back in `DebugStop.breakpoints`. */
  readonly id: string;
  /** The run pauses only when this is true. A condition that fails counts as true, so that people notice it. */
  readonly condition?: IRExpr;
  /** It does something only at these of its hits. Points at which the condition is false are no hits. */
  readonly hits?: HitCondition;
  /** What is told there, in pieces of text and values; the run does not pause. */
  readonly log?: readonly (string | IRExpr)[];
} & ({ readonly nodeId: string } | { readonly file: string; readonly line: number; readonly column?: number });

/** Compares the number of hits, of which the first is 1. `%`: at each that is a multiple of `count`, which is not 0. */
export interface HitCondition {
  readonly compare: "==" | ">" | ">=" | "<" | "<=" | "%";
  readonly count: number;
}

/** A breakpoint that was set, with its place; without one it cannot be reached. */
export interface SetBreakpoint {
  readonly id: string;
  readonly place: Place | undefined;
}

export type StopReason = "breakpoint" | "step" | "pause" | "failure";

/** The failures at which a run pauses: none, those that no @try takes, or all. */
export type PausingFailures = "none" | "uncaught" | "all";

/** What a breakpoint with `log` tells. */
export interface DebugLog {
  readonly breakpoint: string;
  readonly point: Point;
  readonly parts: readonly (string | Evaluated)[];
}

/** A paused run. Call one of the moves, once, to make it go on. */
export interface DebugStop extends Omit<Stop, "resume" | "back"> {
  readonly reason: StopReason;
  /** The ids of the breakpoints at this point. */
  readonly breakpoints: readonly string[];
  continue(): void;
  /** Goes to the next point of this thread, or of a thread that it starts. */
  stepIn(): void;
  /** Goes to the next point that is not deeper: past everything that the block contains or calls. */
  stepOver(): void;
  /** Goes to the next point outside the surrounding block or call. */
  stepOut(): void;
  /** Goes back to the previous point that is not deeper. `false`: there is none. */
  stepBack(): boolean;
  /** Goes back to the breakpoint that was passed last. `false`: there is none. */
  reverseContinue(): boolean;
}

export interface DebuggerListener {
  stopped(stop: DebugStop): void;
  logged?(log: DebugLog): void;
  /** Called when the run has ended or is suspended. */
  ended?(invocationId: string): void;
}

interface Stepping {
  readonly how: "in" | "over" | "out";
  readonly from: Point;
}

interface Placed {
  readonly breakpoint: Breakpoint;
  readonly place: Place;
}

/**
 * An inspector with breakpoints and steps, for debug adapters: pass it to `CoreEngine.load` as `inspector`, set
 * breakpoints, start a run, and answer each `stopped` by a move. It handles all runs of the engine independently.
 */
export class Debugger implements Inspector {
  readonly #places: readonly Place[];
  readonly #stepping = new Map<string, Stepping>();
  readonly #reasons = new Map<string, Pick<DebugStop, "reason" | "breakpoints">>();
  /** The hits of each breakpoint that counts them, by its id. */
  readonly #hits = new Map<string, number>();
  /** The breakpoints for which a point was counted: a run that goes back takes its hits back. */
  readonly #counted = new WeakMap<Point, string[]>();
  #breakpoints: readonly Placed[] = [];
  #pausing: ReadonlySet<string> | "all" | undefined;
  #failures: PausingFailures = "none";

  constructor(
    module: IRModule,
    private readonly listener: DebuggerListener,
  ) {
    this.#places = placesOf(module);
  }

  /** Where breakpoints may be. */
  places(file?: string): readonly Place[] {
    return file === undefined ? this.#places : this.#places.filter(({ location }) => location.file === file);
  }

  /** Replaces all breakpoints. The hits of one that has the id of one before count on. */
  setBreakpoints(breakpoints: readonly Breakpoint[]): readonly SetBreakpoint[] {
    const set = breakpoints.map((breakpoint) => ({ breakpoint, place: this.#placeOf(breakpoint) }));
    this.#breakpoints = set.flatMap(({ breakpoint, place }) => (place === undefined ? [] : [{ breakpoint, place }]));
    const ids = new Set(breakpoints.map(({ id }) => id));
    for (const id of this.#hits.keys()) if (!ids.has(id)) this.#hits.delete(id);
    return set.map(({ breakpoint, place }) => ({ id: breakpoint.id, place }));
  }

  setFailures(failures: PausingFailures): void {
    this.#failures = failures;
  }

  /** Pauses at the next point of one run, or of any run. */
  pause(invocationId?: string): void {
    if (invocationId === undefined) this.#pausing = "all";
    else if (this.#pausing !== "all") this.#pausing = new Set([...(this.#pausing ?? []), invocationId]);
  }

  // -- for the engine

  stops(view: View): boolean {
    const { point } = view;
    const { invocationId } = point;
    const breakpoints = view.failure === undefined ? this.#breakpointsAt(view, true) : [];
    const reason = this.#reasonFor(view, breakpoints);
    if (reason === undefined) return false;
    if (this.#pausing === "all" || this.#pausing?.has(invocationId) === true) this.#pausing = undefined;
    this.#stepping.delete(invocationId);
    this.#reasons.set(invocationId, { reason, breakpoints });
    return true;
  }

  stopped(stop: Stop): void {
    const { point } = stop;
    const { invocationId } = point;
    const why = this.#reasons.get(invocationId) ?? { reason: "step", breakpoints: this.#breakpointsAt(stop) };
    this.#reasons.delete(invocationId);
    const step = (how: Stepping["how"]) => () => {
      this.#stepping.set(invocationId, { how, from: point });
      stop.resume();
    };
    this.listener.stopped({
      ...why,
      point,
      ...(stop.failure === undefined ? {} : { failure: stop.failure }),
      threads: stop.threads,
      stack: stop.stack,
      scopes: stop.scopes,
      writes: stop.writes,
      evaluate: stop.evaluate,
      continue: () => stop.resume(),
      stepIn: step("in"),
      stepOver: step("over"),
      stepOut: step("out"),
      stepBack: () => this.#back(stop, (earlier) => earlier.depth <= point.depth && related(earlier, point)),
      reverseContinue: () =>
        this.#back(stop, (earlier) => this.#placedAt(earlier).some(({ breakpoint }) => breakpoint.log === undefined)),
    });
  }

  ended(invocationId: string): void {
    this.#stepping.delete(invocationId);
    this.#reasons.delete(invocationId);
    this.listener.ended?.(invocationId);
  }

  // -- inside

  #placeOf(breakpoint: Breakpoint): Place | undefined {
    if ("file" in breakpoint) {
      return placeAt(this.#places, breakpoint.file, breakpoint.line, breakpoint.column);
    }
    // Statements between blocks have no point of their own; the first statement is it.
    return this.#places.find(({ nodeId }) => nodeId === breakpoint.nodeId);
  }

  #placedAt({ nodeId, what, location }: Point): readonly Placed[] {
    return this.#breakpoints.filter(
      ({ place }) =>
        place.what === what &&
        (what === "statement" || place.nodeId === nodeId) &&
        place.location.file === location.file &&
        place.location.line === location.line &&
        place.location.column === location.column,
    );
  }

  /** Goes back. The points on the way come again, so that their hits are taken back. */
  #back(stop: Stop, to: (point: Point) => boolean): boolean {
    const left: Point[] = [stop.point];
    const found = stop.back((earlier) => {
      const stands = to(earlier);
      if (!stands) left.push(earlier);
      return stands;
    });
    if (!found) return false;
    for (const point of new Set(left)) {
      for (const id of this.#counted.get(point) ?? []) this.#hits.set(id, (this.#hits.get(id) ?? 1) - 1);
      this.#counted.delete(point);
    }
    return true;
  }

  /** Whether this hit of a breakpoint is one at which it does something. */
  #heedsHit({ id, hits }: Breakpoint, point: Point, counts: boolean): boolean {
    if (hits === undefined) return true;
    let hit = this.#hits.get(id) ?? 0;
    if (counts) {
      this.#hits.set(id, ++hit);
      this.#counted.set(point, [...(this.#counted.get(point) ?? []), id]);
    }
    return fits(hit, hits);
  }

  /** The breakpoints at which the run pauses. @param begins whether the point begins: hits are counted, and what is to be told is */
  #breakpointsAt(view: View, begins = false): readonly string[] {
    const { point } = view;
    const pausing: string[] = [];
    for (const { breakpoint } of this.#placedAt(point)) {
      const { id, condition, log } = breakpoint;
      if (condition !== undefined) {
        const result = view.evaluate(condition);
        if (result.ok && result.value !== true) continue;
      }
      if (!this.#heedsHit(breakpoint, point, begins)) continue;
      if (log === undefined) pausing.push(id);
      else if (begins)
        this.listener.logged?.({
          breakpoint: id,
          point,
          parts: log.map((part) => (typeof part === "string" ? part : view.evaluate(part))),
        });
    }
    return pausing;
  }

  #reasonFor({ point, failure }: View, breakpoints: readonly string[]): StopReason | undefined {
    if (breakpoints.length > 0) return "breakpoint";
    const { invocationId } = point;
    if (failure !== undefined) {
      if (this.#failures === "all" || (this.#failures === "uncaught" && !failure.caught)) return "failure";
      return undefined;
    }
    if (this.#pausing === "all" || this.#pausing?.has(invocationId) === true) return "pause";
    const stepping = this.#stepping.get(invocationId);
    return stepping !== undefined && reached(point, stepping) ? "step" : undefined;
  }
}

function fits(hit: number, { compare, count }: HitCondition): boolean {
  switch (compare) {
    case "==":
      return hit === count;
    case ">":
      return hit > count;
    case ">=":
      return hit >= count;
    case "<":
      return hit < count;
    case "<=":
      return hit <= count;
    case "%":
      return hit % count === 0;
  }
}

function reached(point: Point, { how, from }: Stepping): boolean {
  const isAround = from.threads.includes(point.threads[0]);
  switch (how) {
    case "in":
      return isAround || point.threads.includes(from.threads[0]);
    case "over":
      return isAround && point.depth <= from.depth;
    case "out":
      return isAround && point.depth < from.depth;
  }
}

/** Whether one of two threads contains the other. */
const related = (a: Point, b: Point): boolean => a.threads.includes(b.threads[0]) || b.threads.includes(a.threads[0]);
