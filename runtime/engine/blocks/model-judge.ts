import type { FlowError, ModelFlag } from "../../host/interfaces.js";
import { problemText } from "../../stdlib/from-json.js";
import type { Limits } from "../../limits.js";
import type { Value } from "../../stdlib/value.js";
import type { ModelAnswer, ModelFailure } from "../machine/frames.js";
import type { OutputShape } from "./model-output.js";

export type Judgement =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: ModelFailure };

export interface Expectations {
  readonly shape: OutputShape;
  readonly role: string;
  readonly minConfidence: number;
  /** Low confidence is a failure only if the block has a handler for it. */
  readonly handled: { readonly lowConfidence: boolean };
  readonly limits: Limits;
  /** The texts of the conditions that an output fails. */
  failedConditions(output: Value): readonly string[];
}

/** Judges an answer: its value, or the kind and error of its failure. */
export function judge(answer: ModelAnswer, expected: Expectations): Judgement {
  const { role } = expected;
  if (answer.finish === "refusal") {
    const said = typeof answer.output === "string" ? `: ${answer.output}` : ".";
    return failure("refusal", {
      errorType: "ModelRefusalError",
      message: `The model ${role} refused to answer${said}`,
    });
  }
  const read = expected.shape.read(answer.output, expected.limits);
  if (!read.ok) {
    const cut = answer.finish === "length" ? " It was cut off at its maximum length." : "";
    const problems = read.problems.map(problemText);
    return failure("parse_error", {
      errorType: "ModelOutputError",
      message: `The answer of the model ${role} does not fit the output type: ${problems.join("; ")}.${cut}`,
      details: { problems },
    });
  }
  const flag = worst(answer.flags);
  if (flag !== undefined) return flagged(flag, read.value, role);
  const confidence = answer.confidence ?? read.confidence;
  if (expected.handled.lowConfidence && confidence !== undefined && confidence < expected.minConfidence) {
    const error: FlowError = {
      errorType: "ModelOutputError",
      message: `The model ${role} is not sure of its answer: confidence ${confidence} is under ${expected.minConfidence}.`,
      details: { confidence, min_confidence: expected.minConfidence },
    };
    return { ok: false, failure: { kind: "low_confidence", error, output: read.value } };
  }
  const failed = expected.failedConditions(read.value);
  if (failed.length === 0) return { ok: true, value: read.value };
  const error: FlowError = {
    errorType: "GuardViolationError",
    message: `The answer of the model ${role} fails ${failed.map((text) => `\`${text}\``).join(" and ")}.`,
    details: { failed },
  };
  return { ok: false, failure: { kind: "constraint_violation", error, output: read.value, failed } };
}

/** The flag that counts: a hallucination comes before a violated constraint. */
const worst = (flags: readonly ModelFlag[] = []): ModelFlag | undefined =>
  flags.find(({ kind }) => kind === "hallucination") ?? flags[0];

/** The failure of an answer that fits its type and that the provider has flagged. */
function flagged({ kind, reason }: ModelFlag, output: Value, role: string): Judgement {
  const why = reason === undefined ? "." : `: ${reason}`;
  const error: FlowError =
    kind === "hallucination"
      ? { errorType: "ModelOutputError", message: `The answer of the model ${role} is not grounded in fact${why}` }
      : { errorType: "GuardViolationError", message: `The answer of the model ${role} violates its constraints${why}` };
  const details = { flag: kind, ...(reason === undefined ? {} : { reason }) };
  return { ok: false, failure: { kind, error: { ...error, details }, output } };
}

function failure(kind: "refusal" | "parse_error", error: FlowError): Judgement {
  return { ok: false, failure: { kind, error } };
}
