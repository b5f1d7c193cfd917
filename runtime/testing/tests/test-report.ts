import type { FlowError, RuntimeEvent } from "../../host/interfaces.js";
import type { IRLocation } from "../../ir/module.js";

/** The results of the tests of a program. */
export interface TestReport {
  /** The seed of the values of properties: the same seed tries the same values. */
  readonly seed: number;
  readonly tests: readonly TestOutcome[];
}

export interface TestOutcome {
  readonly name: string;
  readonly location: IRLocation;
  readonly status: "passed" | "failed";
  /** Whether values were drawn, so that another seed may lead to another outcome. */
  readonly hasProperties: boolean;
  readonly durationMs: number;
  /** Empty for a passed test. Several if several lines of one step fail; later steps are not run. */
  readonly failures: readonly TestFailure[];
}

/** A failure of a test at one location, with its details. */
export interface TestFailure {
  /**
   * `condition`: a line of @then is false or has no value. `property`: a line of @property is. `mock`: a call had no mock left.
   * `step`: the step itself failed.
   */
  readonly kind: "condition" | "property" | "mock" | "step";
  readonly message: string;
  readonly location: IRLocation;
  /** The values of parts of the line, as source. */
  readonly operands: readonly NamedValue[];
  /** Where two values that should be equal differ. */
  readonly differences: readonly Difference[];
  /** The smallest values found for which a property is false. */
  readonly counterexample?: Counterexample;
  /** The last run that was started, up to the failure. */
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
  /** Ordinal of the first set of values that failed. */
  readonly run: number;
  readonly runs: number;
  /** How often the values were shrunk. */
  readonly shrinks: number;
}

export interface TestedRun {
  readonly flow: string;
  readonly status: "completed" | "failed" | "suspended";
  readonly error?: FlowError;
  /** In order. */
  readonly events: readonly RuntimeEvent[];
}
