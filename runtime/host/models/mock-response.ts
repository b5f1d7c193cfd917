import type { Json } from "../../json.js";
import type { ModelRequest, ModelResponse } from "../interfaces.js";

/** What a model that is a mock answers. */
export function mockResponse(request: ModelRequest, output: Json): ModelResponse {
  const asked = request.messages.reduce((length, { content }) => length + content.length, 0);
  return {
    output,
    finish: "stop",
    usage: { modelCalls: 1, inputTokens: tokens(asked), outputTokens: tokens(JSON.stringify(output).length) },
    model: "mock",
  };
}

/** As many as a usual tokenizer makes of English text. */
const tokens = (characters: number): number => Math.ceil(characters / 4);
