import type { FlowError, ModelFlag } from "../../host/interfaces.js";
import { describeJson, type JsonProblem, problemText } from "../../stdlib/from-json.js";
import type { Value } from "../../stdlib/value.js";
import type { ModelAnswer, ModelFailure } from "../machine/frames.js";
import type { Confidence } from "./output/confidence.js";
import type { ReadOutput } from "./output/read-output.js";

export type Judgement =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: ModelFailure };

export interface Expectations {
  /** The answer as it was read. Only an answer that ended by itself is. */
  readonly read: () => ReadOutput;
  readonly role: string;
  readonly minConfidence: number;
  /** Low confidence is a failure only if the block has a handler for it. */
  readonly handled: { readonly lowConfidence: boolean };
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
  if (answer.finish === "length") {
    // What there is may fit all the same: half a sentence, 42 of 4200.
    return failure("parse_error", {
      errorType: "ModelOutputError",
      message: `The answer of the model ${role} was cut off at its maximum length, so it is not whole. It needs a shorter answer, or more tokens.`,
      details: { finish: "length" },
    });
  }
  const read = expected.read();
  const problems = read.ok ? confidenceProblem(read.confidence, expected) : read.problems;
  if (!read.ok || problems.length > 0) {
    const texts = problems.map(problemText);
    return failure("parse_error", {
      errorType: "ModelOutputError",
      message: `The answer of the model ${role} does not fit the output type: ${texts.join("; ")}.`,
      details: { problems: texts },
    });
  }
  const flag = worst(answer.flags);
  if (flag !== undefined) return flagged(flag, read.value, role);
  const confidence = answer.confidence ?? read.confidence?.value;
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

/**
 * A confidence above 1 is none, and must not pass as the surest of all. One below 0 is none either, and where low confidence is
 * handled it is low.
 */
function confidenceProblem(confidence: Confidence | undefined, expected: Expectations): readonly JsonProblem[] {
  const { lowConfidence } = expected.handled;
  if (confidence === undefined || !(confidence.declared || lowConfidence)) return [];
  const { value } = confidence;
  if (value <= 1 && (value >= 0 || lowConfidence)) return [];
  return [{ path: "output.confidence", expected: "a number from 0 to 1", got: describeJson(value) }];
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
