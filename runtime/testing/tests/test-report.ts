import type { FlowError, RuntimeEvent } from "../../host/interfaces.js";
import type { IRLocation } from "../../ir/module.js";

/** What became of the tests of a program. */
export interface TestReport {
  /** What the values of properties were drawn from: the same seed tries the same values. */
  readonly seed: number;
  readonly tests: readonly TestOutcome[];
}

export interface TestOutcome {
  readonly name: string;
  readonly location: IRLocation;
  readonly status: "passed" | "failed";
  /** Whether values were drawn, so that another seed may end otherwise. */
  readonly hasProperties: boolean;
  readonly durationMs: number;
  /** Empty for a test that has passed. Several where several lines of one step do not hold; the steps after are not run. */
  readonly failures: readonly TestFailure[];
}

/** Why a test failed: at one place, with all there is to know about it. */
export interface TestFailure {
  /**
   * `condition`: a line of @then does not hold, or has no value. `property`: one of @property. `mock`: a call that no mock
   * was left for. `step`: the step itself could not be done.
   */
  readonly kind: "condition" | "property" | "mock" | "step";
  readonly message: string;
  readonly location: IRLocation;
  /** What parts of the line come to, as the source writes values. */
  readonly operands: readonly NamedValue[];
  /** Where two values that should be equal differ. */
  readonly differences: readonly Difference[];
  /** The smallest values found for which a property does not hold. */
  readonly counterexample?: Counterexample;
  /** The last run that was started, as far as it had come. */
  readonly run?: TestedRun;
}

export interface NamedValue {
  /** As in the source: `result.status`. */
  readonly text: string;
  readonly value: string;
}

export interface Difference {
  /** `.lines[1].price`; empty for the values themselves. */
  readonly path: string;
  readonly left: string;
  readonly right: string;
}

export interface Counterexample {
  readonly values: readonly NamedValue[];
  readonly seed: number;
  /** The how-manieth set of values failed first. */
  readonly run: number;
  readonly runs: number;
  /** How often the values could be made smaller. */
  readonly shrinks: number;
}

export interface TestedRun {
  readonly flow: string;
  readonly status: "completed" | "failed" | "suspended";
  readonly error?: FlowError;
  /** In order. */
  readonly events: readonly RuntimeEvent[];
}
