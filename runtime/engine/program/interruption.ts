/** Thrown to stop an evaluation that is repeated later from its start, or given up. Flows cannot catch it. */
export abstract class Interruption {
  /** Distinguishes interruptions from errors. */
  readonly isInterruption = true;
}

/** Thrown by an evaluation under a budget that is spent while it computes. The machine ends what the budget bounds. */
export class BudgetSpent extends Interruption {}
