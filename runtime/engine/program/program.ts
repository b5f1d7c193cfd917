import type { IRBlock, IRModule } from "../../ir/module.js";
import type { Behaviour } from "../blocks/behaviour.js";
import type { FlowCode } from "./flow-compiler.js";

/** A module made ready to run: every body and block has a number, every expression is a closure. */
export interface Program {
  readonly module: IRModule;
  /** SHA-256 of the bundle's payload, as hex. */
  readonly bundleHash: string;
  readonly flows: ReadonlyMap<string, FlowCode>;
  readonly flowsByIndex: readonly FlowCode[];
  readonly bodies: readonly BodyCode[];
  readonly blocks: readonly BlockCode[];
  readonly blocksByNode: ReadonlyMap<string, BlockCode>;
  /** Whether anything spends from a budget or a timeout, so that running time must be shared out. */
  readonly metered: boolean;
  /** Whether an expression reads reference data. */
  readonly readsReference: boolean;
  /** Whether something waits until a certain time in a run that may go on in between. */
  readonly hasDeadlines: boolean;
  /** Targets of calls of other cores. */
  readonly calledCores: readonly string[];
}

/** A list of blocks. */
export interface BodyCode {
  readonly index: number;
  readonly flow: number;
  readonly blocks: readonly BlockCode[];
}

export interface BlockCode {
  readonly index: number;
  readonly ir: IRBlock;
  readonly flow: number;
  /** Of the variable that takes the result; `NONE` without one. */
  readonly slot: number;
  readonly behaviour: Behaviour;
}
