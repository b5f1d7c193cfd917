import type { Expression } from "../../../syntax/ast.js";
import { BOOL, type Type } from "../../types/type.js";
import { infer } from "../expression.js";
import { requireBool } from "../expressions/logical.js";
import { type FlowCheck, during } from "../flow-check.js";
import { openScope } from "../scope.js";
import { declareBlockName } from "../variables.js";

/** What a model block calls its input, its answer, and the conditions that did not hold. */
export type BlockNames = Readonly<Partial<Record<"input" | "output" | "failed", Type>>>;

const DOCS = {
  input: "What the block was given.",
  output: "What the model answered.",
  failed: "The conditions that did not hold.",
} as const;

/** Runs with `input`, `output` and `failed` in scope. */
export function withBlockNames<R>(
  check: FlowCheck,
  span: { start: number; end: number },
  names: BlockNames,
  run: () => R,
): R {
  const scope = openScope(check.scope, span, check.facts, "names");
  return during(check, { scope }, () => {
    for (const name of ["input", "output", "failed"] as const) {
      const type = names[name];
      if (type !== undefined) declareBlockName(check, name, type, DOCS[name]);
    }
    return run();
  });
}

/** `guard = { … }`, `validate = { … }`: conditions that must all hold. */
export function checkConditions(check: FlowCheck, conditions: readonly Expression[], what: string): void {
  for (const condition of conditions) requireBool(check, condition, infer(check, condition, BOOL), what);
}
