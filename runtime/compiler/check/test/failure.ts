import type { CallExpression, Expression, NameExpression } from "../../../syntax/ast.js";
import { list, quote, suggest } from "../../diagnostics/wording.js";
import { STRING } from "../../types/type.js";
import { inferStray } from "../arguments.js";
import { constantWord, wordSpan } from "../constants.js";
import { checkAgainst } from "../expect.js";
import type { FlowCheck } from "../flow-check.js";

/** How a model can fail. */
const MODEL_FAILURES: readonly string[] = ["refusal", "timeout", "error", "parse_error"];

type FailureCall = CallExpression & { readonly callee: NameExpression };

/** `fail("refusal")` as an answer: the word has this meaning here, whatever flows there are. */
export const isFailure = (expression: Expression): expression is FailureCall =>
  expression.kind === "CallExpression" &&
  expression.callee.kind === "NameExpression" &&
  expression.callee.name === "fail";

/** `"refusal"` or `"refusal", "message"` of a model; only a message of anything else. */
export function checkFailure(
  check: FlowCheck,
  call: CallExpression,
  of: "model" | "other",
  args = call.arguments.map(({ value }) => value),
): void {
  const named = call.arguments.find(({ name }) => name !== undefined);
  if (named !== undefined) check.report("E303", named, `The arguments of ${quote("fail")} have no names.`);
  const most = of === "model" ? 2 : 1;
  const [first] = args;
  if (first === undefined) {
    const example = call.arguments.length === 0 ? 'fail("refusal")' : 'fail(primary, "refusal")';
    const needs = of === "model" ? `how it fails: ${quote(example)}` : `a message: ${quote('fail("…")')}`;
    check.report("E303", { start: call.callee.end, end: call.end }, `${quote("fail")} needs ${needs}.`);
    return;
  }
  for (const [index, value] of args.entries()) {
    if (index >= most) {
      check.report(
        "E303",
        value,
        `${quote("fail")} takes ${most === 1 ? "a message only" : "how it fails, and a message"}.`,
      );
      inferStray(check, value);
    } else if (index === 0 && of === "model") checkKind(check, value);
    else checkAgainst(check, value, STRING, { what: `the message of ${quote("fail")}`, argument: true });
  }
}

function checkKind(check: FlowCheck, value: Expression): void {
  if (value.kind === "MissingExpression") return;
  const word = constantWord(value);
  if (word === undefined) {
    inferStray(check, value);
    check.report(
      "E214",
      value,
      `How a model fails is a word: ${list(
        MODEL_FAILURES.map((kind) => quote(JSON.stringify(kind))),
        "or",
      )}.`,
    );
    return;
  }
  check.facts.types.set(value, STRING);
  if (MODEL_FAILURES.includes(word)) return;
  const { hint, more } = suggest(word, MODEL_FAILURES, wordSpan(value));
  const all =
    hint === ""
      ? ` It fails with ${list(
          MODEL_FAILURES.map((kind) => quote(JSON.stringify(kind))),
          "or",
        )}.`
      : "";
  check.report("E301", value, `A model cannot fail with ${quote(JSON.stringify(word))}.${hint}${all}`, more);
}
