import { limitError, type Limits } from "../../limits.js";
import { NODES_PER_STEP, type Work } from "../../stdlib/work.js";
import { BudgetSpent } from "./interruption.js";

/** The steps between two looks at the clock. */
const STEPS_BETWEEN = 1000;

/**
 * The longest time that a step may account for, in milliseconds. A step takes a thousandth of that; more has passed only if
 * the process did not run: it was stopped, collected garbage, or the machine was busy. That time is not the flow's.
 */
const MOST_MS_A_STEP = 0.025;

const platformClock = (): number => performance.now();
const nothingIsSpent = (): boolean => false;

/**
 * Bounds what one evaluation computes: its steps, its time, and the budgets around it. A run has one, which begins anew with
 * each evaluation: a small block costs less than to make one.
 */
export class EvaluationWork implements Work {
  steps = 0;
  /** Nodes that are no whole step yet. */
  #nodes = 0;
  /** The number of steps at which the clock is asked next. */
  #next = 0;
  #stepsLeft = 0;
  #computedMs = 0;
  #lastMs: number | undefined;
  #lastSteps = 0;

  constructor(
    private readonly limits: Limits,
    stepsLeft: number,
    /** Whether a budget around the evaluation has no time left. Asked now and then. */
    private readonly budgetIsSpent: () => boolean = nothingIsSpent,
    /**
     * Milliseconds from any origin. The platform's own clock by default, because that of the host may stand still, and an
     * evaluation must end nevertheless.
     */
    private readonly clock: () => number = platformClock,
  ) {
    this.begin(stepsLeft);
  }

  /** Begins an evaluation that may take so many steps. */
  begin(stepsLeft: number): void {
    this.steps = 0;
    this.#nodes = 0;
    this.#stepsLeft = stepsLeft;
    this.#next = stepsLeft >= STEPS_BETWEEN ? STEPS_BETWEEN : stepsLeft + 1;
    if (this.#lastMs === undefined) return;
    this.#computedMs = 0;
    this.#lastMs = undefined;
  }

  /** Counts a call of a lambda or of a pure flow. A statement costs no more than a node. */
  step(): void {
    if (++this.steps >= this.#next) this.#check();
  }

  walk(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes < NODES_PER_STEP) return;
    this.steps += Math.floor(this.#nodes / NODES_PER_STEP);
    this.#nodes %= NODES_PER_STEP;
    if (this.steps >= this.#next) this.#check();
  }

  #check(): void {
    if (this.steps > this.#stepsLeft) throw limitError("steps", this.limits);
    const now = this.clock();
    if (this.#lastMs !== undefined) {
      this.#computedMs += Math.min(now - this.#lastMs, (this.steps - this.#lastSteps) * MOST_MS_A_STEP);
    }
    [this.#lastMs, this.#lastSteps] = [now, this.steps];
    if (this.#computedMs > this.limits.evaluationMs) throw limitError("evaluationMs", this.limits);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- no error: the machine takes it
    if (this.budgetIsSpent()) throw new BudgetSpent();
    this.#next = Math.min(this.steps + STEPS_BETWEEN, this.#stepsLeft + 1);
  }
}
