import { RunError } from "../../host/errors.js";
import type { Decision } from "../../host/interfaces.js";
import { type FrameKind, kindOfFrame } from "./frame-kinds.js";
import type { Frame } from "./frames.js";
import type { Program } from "./program.js";
import type { Branch, MachineState } from "./state.js";
import type { Touched } from "./touched.js";

/** The part of the machine that its state can be read from. */
export interface MachineView {
  readonly program: Program;
  readonly state: MachineState;
  readonly touched: Touched;
  /** Whether branches may wait for models that take no request for a while. */
  readonly paused: boolean;
}

/** @throws InternalError for a branch that has ended. */
export function topFrame(branch: Branch): Frame {
  const frame = branch.frames.at(-1);
  if (frame === undefined) throw new RunError("InternalError", "A branch has no frames.");
  return frame;
}

/** The description of a frame's kind. */
export function frameKind(m: MachineView, frame: Frame): FrameKind<Frame> {
  return kindOfFrame(m.program.frameKinds, frame);
}

/** The checkpoint that a frame waits for. */
export function checkpointOf(m: MachineView, frame: Frame): string | undefined {
  return frameKind(m, frame).checkpointId?.(frame);
}

/** Hands a decision to the branch that waits for it, which continues. */
export function decide(m: MachineView, branch: Branch, decision: Decision): void {
  const frame = topFrame(branch);
  frameKind(m, frame).decide?.(frame, decision);
  branch.status = "ready";
  m.touched.add(branch.id);
}

/** The branch that waits for a checkpoint. */
export function parkedOn(m: MachineView, checkpointId: string): Branch | undefined {
  for (const branch of m.state.branches.values()) if (waitsFor(m, branch) === checkpointId) return branch;
  return undefined;
}

/** All branches that wait for checkpoints, by the ids of these: for those who ask about many. */
export function branchesByCheckpoint(m: MachineView): ReadonlyMap<string, Branch> {
  const found = new Map<string, Branch>();
  for (const branch of m.state.branches.values()) {
    const id = waitsFor(m, branch);
    if (id !== undefined && !found.has(id)) found.set(id, branch);
  }
  return found;
}

/** The checkpoint that a branch waits for. */
function waitsFor(m: MachineView, branch: Branch): string | undefined {
  const frame = branch.frames.at(-1);
  // A branch that awaits responses may have been woken to check them.
  const waits = branch.status === "parked" || frame?.kind === "await";
  return frame !== undefined && waits ? checkpointOf(m, frame) : undefined;
}

/** Whether the engine, and no person, decides what a branch waits for. */
export function waitsForEngine(m: MachineView, branch: Branch): boolean {
  const frame = topFrame(branch);
  return frameKind(m, frame).decidedBy?.(frame) === "engine";
}

/** The ids of all checkpoints that branches wait for, in order of the branches. */
export function parkedIds(m: MachineView): string[] {
  const ids: string[] = [];
  for (const branch of m.state.branches.values()) {
    const id = branch.status === "parked" ? checkpointOf(m, topFrame(branch)) : undefined;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** Makes a branch wait for a called invocation that runs again. */
export function rejoin(m: MachineView, waitId: string): void {
  const branch = parkedOn(m, waitId);
  const frame = branch === undefined ? undefined : topFrame(branch);
  if (branch === undefined || frame?.kind !== "call") return;
  frame.phase = { step: "join" };
  branch.status = "ready";
  m.touched.add(branch.id);
}

/** The waits whose deadline has passed, and the milliseconds until the next deadline. */
export function deadlines(m: MachineView, now: number): { readonly due: readonly string[]; readonly left: number } {
  const due: string[] = [];
  let left = Infinity;
  if (!m.program.hasDeadlines && !m.paused) return { due, left };
  for (const branch of m.state.branches.values()) {
    const wait = branch.status === "parked" ? timedWait(topFrame(branch)) : undefined;
    if (wait === undefined) continue;
    if (wait.until <= now) due.push(wait.id);
    else left = Math.min(left, wait.until - now);
  }
  return { due, left };
}

/** A wait of the engine's own that ends at a time: for responses, or until a model may be asked again. */
function timedWait(frame: Frame): { readonly id: string; readonly until: number } | undefined {
  if (frame.kind === "model" && frame.phase.step === "paused")
    return { id: frame.phase.checkpointId, until: frame.phase.until };
  if (frame.kind !== "await" || frame.deadline === undefined || frame.waitId === undefined) return undefined;
  return { id: frame.waitId, until: frame.deadline };
}
