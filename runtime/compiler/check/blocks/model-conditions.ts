import type { Expression, FailureHandler } from "../../../syntax/ast.js";
import { E404 } from "../../diagnostics/definitions/flows.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E211, E215 } from "../../diagnostics/definitions/settings.js";
import { E303 } from "../../diagnostics/definitions/values.js";
import { repeated } from "../../diagnostics/edits.js";
import { phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { listSome, quote, suggest } from "../../diagnostics/wording.js";
import { FAILURES, RETRY_PARAMETERS, stepKind } from "../../semantics/blocks.js";
import { constantNumber } from "../../semantics/constants.js";
import { BOOL, INT, STRING, type Type } from "../../semantics/types/type.js";
import { matchArguments } from "../arguments.js";
import { type FlowCheck, lookUp, openScope, withContext } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { requireBool } from "../expressions/logical.js";
import { declareBlockName } from "../variables.js";

/** What a model block calls its input, its answer, and the conditions that did not hold. */
type BlockNames = Readonly<Partial<Record<"input" | "output" | "failed", Type>>>;

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
  return withContext(check, { scope }, () => {
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

/** `on_failure = { parse_error = retry(max = 2) | escalate }`. */
export function checkFailureHandlers(check: FlowCheck, handlers: readonly FailureHandler[], output: Type): void {
  const seen = new Map<string, FailureHandler>();
  for (const handler of handlers) {
    const name = handler.name.text;
    if (name !== "" && !(FAILURES as readonly string[]).includes(name)) {
      const { hint, more } = suggest(name, FAILURES, handler.name);
      const known = hint === "" ? phrases.thereAre({ names: listSome(FAILURES.map(quote)) }) : "";
      check.report(E211["unknown-failure-handler"]({ name, hint, known }), handler.name, more);
    }
    const first = seen.get(name);
    if (first === undefined) seen.set(name, handler);
    else {
      check.report(E201["double-failure-handler"]({ name }), handler.name, {
        related: [
          { message: relatedTexts.first(), file: check.unit.path, start: first.name.start, end: first.name.end },
        ],
        ...repeated(check.unit.text, first, handler),
      });
    }
    checkSteps(check, handler, output);
  }
}

const isBareRetry = (step: Expression): boolean => step.kind === "NameExpression" && step.name === "retry";

function checkSteps(check: FlowCheck, handler: FailureHandler, output: Type): void {
  handler.steps.forEach((step, index) => {
    const before = index === 0 ? undefined : handler.steps[index - 1]!;
    if (before !== undefined && stepKind(before) !== "retry" && !isBareRetry(before)) {
      check.report(E404["step-never-reached"](), step);
      return;
    }
    switch (stepKind(step)) {
      case "retry":
        checkRetry(check, step as Expression & { kind: "CallExpression" });
        return;
      case "escalate":
      case "flag_and_checkpoint":
        return;
      case "fallback":
        if (isBareRetry(step) && lookUp(check.scope, "retry") === undefined) {
          check.report(E303["retry-without-max"](), step, {
            fix: [{ start: step.start, end: step.end, newText: "retry(max = 2)" }],
          });
          return;
        }
        checkAgainst(check, step, output, { what: places.valueInstead() });
    }
  });
}

function checkRetry(check: FlowCheck, call: Expression & { kind: "CallExpression" }): void {
  const [max, hint] = matchArguments(check, call, call.arguments, RETRY_PARAMETERS, quote("retry"));
  if (max !== undefined) {
    checkAgainst(check, max, INT, { what: quote("max") });
    const value = constantNumber(max);
    if (value !== undefined && value < 1) check.report(E215["max-below-one"]({ value }), max);
  }
  if (hint !== undefined) checkAgainst(check, hint, STRING, { what: quote("with") });
}
