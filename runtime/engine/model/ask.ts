import type { ModelRequest, ModelResponse, ModelRole } from "../../host/interfaces.js";
import type { Machine, Task } from "../machine/machine.js";
import type { ModelAnswer, ModelFrame } from "../machine/frame.js";
import { spendUsage } from "../machine/meters.js";
import type { Branch } from "../machine/state.js";
import type { BlockCode } from "../program/program.js";
import type { OutputShape } from "./output-shape.js";

export interface Asked {
  readonly role: ModelRole;
  readonly shape: OutputShape;
  readonly modality: string | undefined;
}

/** One question to a model. Its answer, or its failure, becomes the next phase of the frame. */
export function askTask(m: Machine, branch: Branch, frame: ModelFrame, code: BlockCode, asked: Asked): Task {
  const path = m.path(branch, code.ir.node_id);
  const counter = `model:${asked.role.roleName}`;
  const request: ModelRequest = {
    role: asked.role,
    path,
    ordinal: m.ordinal(branch, counter),
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
        m.counted(branch, counter);
        if (!outcome.ok) {
          frame.phase = { step: "broken", error: outcome.error };
          return;
        }
        note(m, branch, code, asked.role, attempt, outcome.response);
        frame.phase = { step: "answered", answer: answerOf(outcome.response) };
      };
    },
  };
}

function note(
  m: Machine,
  branch: Branch,
  code: BlockCode,
  role: ModelRole,
  attempt: number,
  response: ModelResponse,
): void {
  spendUsage(m, branch, { ...response.usage, modelCalls: 1 });
  m.event("model.called", branch, code, {
    role: role.roleName,
    model: response.model,
    attempt,
    finish: response.finish,
    input_tokens: response.usage.inputTokens,
    output_tokens: response.usage.outputTokens,
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
