import type { Argument, CallExpression, Expression, Name } from "../../syntax/ast.js";
import { E303 } from "../diagnostics/definitions/values.js";
import type { ForeignMember } from "../diagnostics/foreign-names.js";
import { phrases, relatedTexts } from "../diagnostics/phrases.js";
import { count, list, quote, suggestForeign } from "../diagnostics/wording.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import type { Symbol } from "../semantics/symbol.js";
import type { FlowCheck } from "./context.js";
import { infer } from "./expression.js";
import { noteName } from "./names.js";

/** A parameter as calls see it. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  /** Of one that is declared somewhere: named arguments mean it. */
  readonly symbol?: Symbol;
}

/** Where a call ends, and what it calls: a stage of a pipeline has these too. */
interface CallSpan {
  readonly callee: { readonly end: number };
  readonly end: number;
}

/**
 * Which argument goes to which parameter: positional ones first, then named ones. What is wrong is reported, and the
 * arguments that go nowhere are checked by themselves.
 */
export function matchArguments(
  check: FlowCheck,
  call: CallSpan,
  args: readonly Argument[],
  parameters: readonly Parameter[],
  what: string,
): readonly (Expression | undefined)[] {
  const given: (Expression | undefined)[] = parameters.map(() => undefined);
  // Where the call could not be read, they are hardly its arguments.
  const readFrom = { start: call.callee.end, end: call.end };
  let named: Name | undefined;
  let wrong = false;
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]!;
    if (argument.name === undefined) {
      if (named !== undefined) {
        check.report(E303["positional-after-named"]({ named: named.text }), argument);
        wrong = true;
      } else if (index >= parameters.length) {
        if (!wrong) {
          check.report(
            parameters.length === 0
              ? E303["no-arguments"]({ what, advice: what === quote("now") ? phrases.inZone() : "" })
              : E303["too-many-arguments"]({ what, limit: count(parameters.length, "argument"), position: index + 1 }),
            argument,
          );
        }
        wrong = true;
      } else {
        given[index] = argument.value;
        continue;
      }
      inferStray(check, argument.value);
      continue;
    }
    named = argument.name;
    const at = parameters.findIndex((parameter) => parameter.name === named?.text);
    const symbol = parameters[at]?.symbol;
    if (symbol !== undefined) noteName(check, argument.name, symbol, "read");
    if (at === -1) {
      const names = parameters.map((parameter) => parameter.name);
      const { hint, more } = suggestForeign(FOREIGN_PARAMETERS, argument.name.text, names, argument.name);
      const known = names.length === 0 ? phrases.itHasNone() : phrases.itHas({ names: list(names.map(quote)) });
      check.report(E303["unknown-parameter"]({ what, name: argument.name.text, hint: hint || known }), argument.name, {
        ...more,
        readFrom,
      });
      wrong = true;
      inferStray(check, argument.value);
    } else if (given[at] !== undefined) {
      check.report(E303["double-argument"]({ name: argument.name.text }), argument.name, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, start: given[at].start, end: given[at].end }],
      });
      wrong = true;
      inferStray(check, argument.value);
    } else given[at] = argument.value;
  }
  const isMissing = ({ required }: Parameter, index: number): boolean => required && given[index] === undefined;
  if (!wrong && parameters.some(isMissing)) {
    const missing = parameters.filter(isMissing);
    check.report(
      E303["missing-arguments"]({ what, missing: list(missing.map((parameter) => quote(parameter.name))) }),
      missingAt(call),
      { readFrom },
    );
  }
  return given;
}

/** Parameters of other languages. */
const FOREIGN_PARAMETERS: Readonly<Record<string, ForeignMember>> = {
  reverse: { instead: "descending" },
  desc: { instead: "descending" },
  key: { advice: "What elements are sorted by stands without a name: `sort(x => x.name)`." },
  by: { advice: "What elements are sorted by stands without a name: `sort(x => x.name)`." },
};

/** The parentheses of a call without what it needs; all of the call where they are empty of text. */
function missingAt(call: CallSpan): { start: number; end: number } {
  return { start: call.callee.end, end: call.end };
}

/** An argument that goes nowhere is still checked; a lambda without parameters known is not. */
export function inferStray(check: FlowCheck, value: Expression): void {
  if (value.kind !== "LambdaExpression") infer(check, value);
}

/** Checks the arguments of a call that cannot be resolved, and gives the type of a mistake. */
export function inferUnresolvedCall(check: FlowCheck, call: CallExpression): Type {
  for (const argument of call.arguments) inferStray(check, argument.value);
  return ERROR;
}
