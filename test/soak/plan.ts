/** What a soak does, out of a seed: the order of starts and kills is the same for the same seed, what the system does with it is not. */
import { Random, seedOf } from "../fuzz/random.js";

/** Counters of the shared memory; each run counts once in one of them, and each called run in another. */
const SLOTS = 16;

/** The flows, in turn for invocation 0, 1, 2, …. */
const FLOWS = ["two", "fan", "parent"] as const;
export type SoakFlow = (typeof FLOWS)[number];

export interface SoakPlan {
  readonly seed: number;
  readonly invocations: number;
  readonly processes: number;
  /** How a process is disturbed, the next one each time. `stop` is longer than a lease lasts. */
  readonly disturbance: "kill" | "stop";
  readonly everyMs: number;
  /** Invocations that are under way at once. */
  readonly window: number;
  /** A part of the log is closed when it is longer, and what is garbage goes: small, so that this happens often. */
  readonly segmentBytes: number;
}

export interface PlannedInvocation {
  readonly invocationId: string;
  readonly flow: SoakFlow;
  readonly slot: string;
  readonly durability: "checkpoint" | "block";
  /** How many processes are told to start it. */
  readonly starts: 1 | 2;
}

export function plannedInvocation(seed: number, at: number): PlannedInvocation {
  const random = new Random(seedOf(`${seed} invocation ${at}`));
  return {
    invocationId: `run-${at}`,
    flow: FLOWS[at % FLOWS.length]!,
    slot: `slot ${random.below(SLOTS)}`,
    durability: random.chance(0.5) ? "block" : "checkpoint",
    starts: random.chance(0.05) ? 2 : 1,
  };
}

export const plannedInvocations = ({ seed, invocations }: SoakPlan): readonly PlannedInvocation[] =>
  Array.from({ length: invocations }, (_, at) => plannedInvocation(seed, at));

/** What one process decides about a checkpoint, whoever wins. */
export function decisionOf(seed: number, process: string, checkpointId: string, options: readonly string[]): string {
  return new Random(seedOf(`${seed} ${process} ${checkpointId}`)).pick(options);
}
