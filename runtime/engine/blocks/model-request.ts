import { RunError } from "../../host/errors.js";
import type { ModelRequest, ModelResponse, ModelRole } from "../../host/interfaces.js";
import type { ModelAnswer, ModelFrame, ModelPhase } from "../machine/frames.js";
import type { AskOutcome, Task } from "../machine/host.js";
import { countCall, ordinal } from "../machine/ordinals.js";
import type { BlockCode, BlockContext } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import type { Limits } from "../../limits.js";
import { formedResponse, MalformedResponse } from "../../host/model-response.js";
import { takenJson } from "../../stdlib/json-problem.js";
import type { AnswerReader } from "./answer-reader.js";
import { failedCall, noteAnswer } from "./model-events.js";
import type { OutputShape } from "./model-output.js";

/**
 * Checks the response of a provider. Providers are code of the host: a wrong response must be an error of the run, not of
 * the engine. The answer is a copy, so that what was checked is what is recorded.
 * @throws ModelProviderError that says what is wrong.
 */
export function checkedResponse(given: unknown, limits: Limits): ModelResponse {
  try {
    const { output, ...formed } = formedResponse(given);
    if (output instanceof Uint8Array) return { ...formed, output };
    const taken = takenJson(output, "output", limits);
    if (taken.ok) return { ...formed, output: taken.json };
    const { path, expected, got } = taken.foreign;
    throw new MalformedResponse(path, expected, got);
  } catch (error) {
    throw error instanceof MalformedResponse ? new RunError("ModelProviderError", error.message) : error;
  }
}

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
        frame.attempt += outcome.restarts;
        switch (outcome.kind) {
          case "later":
            // Nothing was answered, so the call that is made then is the same one.
            frame.phase = laterPhase(asked.role, outcome);
            return;
          case "failure":
            countCall(branch, counter);
            m.event(
              "model.called",
              branch,
              code,
              failedCall(asked.role, outcome.error, outcome.durationMs, frame.attempt),
            );
            frame.phase = { step: "broken", error: outcome.error };
            return;
          case "answer": {
            countCall(branch, counter);
            const answer = answerOf(outcome.response);
            const repaired = asked.answers.repairs(answer, m.host.values.limits);
            noteAnswer(m, branch, code, { role: asked.role, attempt: frame.attempt, outcome, repaired });
            frame.phase = { step: "answered", answer };
          }
        }
      };
    },
  };
}

function laterPhase(role: ModelRole, { until, error }: Extract<AskOutcome, { kind: "later" }>): ModelPhase {
  const named = error.details?.provider;
  return {
    step: "later",
    until,
    provider: typeof named === "string" ? named : role.provider,
    reason: error.message,
  };
}

function answerOf({ output, finish, confidence, flags }: ModelResponse): ModelAnswer {
  return {
    output,
    finish,
    ...(confidence === undefined ? {} : { confidence }),
    ...(flags === undefined ? {} : { flags }),
  };
}
