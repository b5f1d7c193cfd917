import { RunError } from "../../host/errors.js";
import type { ModelFlag, ModelRequest, ModelResponse, ModelRole, Usage } from "../../host/interfaces.js";
import type { ModelAnswer, ModelFrame } from "../machine/frames.js";
import type { Task } from "../machine/host.js";
import { spendUsage } from "../machine/meters.js";
import { countCall, ordinal } from "../machine/ordinals.js";
import type { BlockCode, BlockContext } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import type { Limits } from "../../limits.js";
import { foreignPart } from "../../stdlib/json-problem.js";
import { describeAny, isPlainObject } from "../program/json.js";
import type { AnswerReader } from "./answer-reader.js";
import type { OutputShape } from "./model-output.js";
import type { ModelRepair } from "./output/repairs.js";

const FINISHES = ["stop", "length", "refusal"] as const;

/**
 * Checks the response of a provider. Providers are code of the host: a wrong response must be an error of the run, not of
 * the engine.
 * @throws ModelProviderError that says what is wrong.
 */
export function checkedResponse(given: unknown, limits: Limits): ModelResponse {
  if (!isPlainObject(given)) throw malformed("the response", "an object with output, finish, usage and model", given);
  const { output, finish, confidence, flags, usage, model } = given;
  if (!(output instanceof Uint8Array)) {
    const problem = foreignPart(output, "output", limits);
    if (problem !== undefined) throw malformedText(problem.path, problem.expected, problem.got);
  }
  const finished = FINISHES.find((known) => known === finish);
  if (finished === undefined) throw malformed("finish", 'one of "stop", "length", "refusal"', finish);
  if (confidence !== undefined && !(typeof confidence === "number" && confidence >= 0 && confidence <= 1)) {
    throw malformed("confidence", "a number from 0 to 1", confidence);
  }
  if (typeof model !== "string") throw malformed("model", "a string", model);
  return {
    output: output as ModelResponse["output"],
    finish: finished,
    ...(confidence === undefined ? {} : { confidence }),
    ...(flags === undefined ? {} : { flags: checkedFlags(flags) }),
    usage: checkedUsage(usage),
    model,
  };
}

function checkedFlags(flags: unknown): readonly ModelFlag[] {
  if (!Array.isArray(flags)) throw malformed("flags", "an array", flags);
  return flags.map((flag: unknown, index): ModelFlag => {
    const at = `flags[${index}]`;
    if (!isPlainObject(flag)) throw malformed(at, "an object with kind", flag);
    const { kind, reason } = flag;
    if (kind !== "hallucination" && kind !== "constraint_violation") {
      throw malformed(`${at}.kind`, '"hallucination" or "constraint_violation"', kind);
    }
    if (reason !== undefined && typeof reason !== "string") throw malformed(`${at}.reason`, "a string", reason);
    return { kind, ...(reason === undefined ? {} : { reason }) };
  });
}

function checkedUsage(usage: unknown): Usage {
  if (!isPlainObject(usage)) throw malformed("usage", "an object with inputTokens and outputTokens", usage);
  const count = (name: keyof Usage) => {
    const value = usage[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw malformed(`usage.${name}`, "a whole number of tokens, 0 or more", value);
  };
  // One request counts as one call, whatever a provider reports.
  return { modelCalls: 1, inputTokens: count("inputTokens"), outputTokens: count("outputTokens") };
}

const malformed = (what: string, expected: string, got: unknown): RunError =>
  malformedText(what, expected, describeAny(got));

const malformedText = (what: string, expected: string, got: string): RunError =>
  new RunError(
    "ModelProviderError",
    `the provider gave a malformed response: ${what} must be ${expected}, not ${got}.`,
  );

interface Asked {
  readonly role: ModelRole;
  readonly shape: OutputShape;
  readonly answers: AnswerReader;
  readonly modality: string | undefined;
}

/** The task that asks a model. The answer or the failure becomes the next phase of the frame. */
export function askTask(m: BlockContext, branch: Branch, frame: ModelFrame, code: BlockCode, asked: Asked): Task {
  const path = m.path(branch, code.ir.node_id);
  const counter = `model:${asked.role.roleName}`;
  const request: ModelRequest = {
    role: asked.role,
    path,
    ordinal: ordinal(m.state, branch, counter),
    messages: [...frame.messages, ...frame.feedback],
    input: frame.requestInput,
    outputSchema: asked.shape.schema,
    ...(asked.modality === undefined ? {} : { modality: asked.modality }),
  };
  const { attempt } = frame;
  return {
    path,
    key: `ask.${attempt}`,
    perform: async (options) => {
      const outcome = await m.host.values.ask(request, { ...options, nodeId: code.ir.node_id, attempt });
      return () => {
        countCall(branch, counter);
        if (!outcome.ok) {
          frame.phase = { step: "broken", error: outcome.error };
          return;
        }
        const answer = answerOf(outcome.response);
        const repaired = asked.answers.repairs(answer, m.host.values.limits);
        note(m, branch, code, asked.role, attempt, outcome.response, repaired);
        frame.phase = { step: "answered", answer };
      };
    },
  };
}

function note(
  m: BlockContext,
  branch: Branch,
  code: BlockCode,
  role: ModelRole,
  attempt: number,
  response: ModelResponse,
  repaired: readonly ModelRepair[],
): void {
  spendUsage(m, branch, { ...response.usage, modelCalls: 1 });
  m.event("model.called", branch, code, {
    role: role.roleName,
    model: response.model,
    attempt,
    finish: response.finish,
    input_tokens: response.usage.inputTokens,
    output_tokens: response.usage.outputTokens,
    ...(repaired.length === 0 ? {} : { repaired }),
  });
}

function answerOf({ output, finish, confidence, flags }: ModelResponse): ModelAnswer {
  return {
    output,
    finish,
    ...(confidence === undefined ? {} : { confidence }),
    ...(flags === undefined ? {} : { flags }),
  };
}
