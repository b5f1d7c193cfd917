import type { IRExpr } from "scaicore";

/** A file of a program as VS Code knows it. */
export interface DebugSource {
  readonly name: string;
  /** A path of the disk, or an address. */
  readonly path: string;
}

/** What a debugger is told of its run before it begins. */
export interface DebugSetup {
  /** The run; without it all runs of the process, as of a test. */
  readonly invocationId?: string;
  /** What the list of threads calls it: the flow or the test. */
  readonly title: string;
  /** By the paths that the program has. */
  readonly sources: Readonly<Record<string, DebugSource>>;
}

/** An expression that a person wrote, and where it would stand. Both numbers begin with 1. */
export interface DebugExpression {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export type DebugExpressionAnswer =
  { readonly kind: "compiled"; readonly expression: IRExpr } | { readonly kind: "broken"; readonly message: string };

/** A message of the Debug Adapter Protocol. What is in it is looked at where it is handled. */
export interface DapMessage {
  readonly seq: number;
  readonly type: string;
}
