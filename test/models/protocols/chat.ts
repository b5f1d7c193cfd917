/** OpenAI's chat completions. */
import type { Json, JsonObject } from "scaicore";
import { data, pieces, type Protocol, textOf, toolName, USAGE } from "./protocol.js";

export const chat: Protocol = {
  whole(reply, asked) {
    const { text = "", finish = "stop" } = reply;
    const call = {
      id: "t1",
      type: "function",
      function: { name: asked.mode === "tool" ? toolName(asked) : "", arguments: text },
    };
    const message =
      finish === "refusal"
        ? { role: "assistant", content: null, refusal: text }
        : asked.mode === "tool"
          ? { role: "assistant", content: null, tool_calls: [call] }
          : { role: "assistant", content: text };
    return {
      id: "c1",
      object: "chat.completion",
      created: 1,
      model: textOf(asked.body.model),
      choices: [{ index: 0, message, finish_reason: finish === "refusal" ? "stop" : finish }],
      usage: chatUsage,
    };
  },
  stream(reply, asked) {
    const { text = "", finish = "stop" } = reply;
    const chunk = (delta: Json, reason: Json = null) =>
      data({
        id: "c1",
        object: "chat.completion.chunk",
        created: 1,
        model: textOf(asked.body.model),
        choices: [{ index: 0, delta, finish_reason: reason }],
      });
    const piece = (part: string, index: number): Json =>
      asked.mode === "tool"
        ? {
            tool_calls: [
              {
                index: 0,
                ...(index === 0 ? { id: "t1", type: "function" } : {}),
                function: { ...(index === 0 ? { name: toolName(asked) } : {}), arguments: part },
              },
            ],
          }
        : finish === "refusal"
          ? { refusal: part }
          : { content: part };
    const usage = (asked.body.stream_options as JsonObject | undefined)?.include_usage === true;
    return {
      start: [chunk({ role: "assistant" })],
      words: pieces(text).map((part, index) => chunk(piece(part, index))),
      error: data({ error: { message: "The server had an error", type: "server_error" } }),
      end: [
        chunk({}, finish === "refusal" ? "stop" : finish),
        ...(usage
          ? [data({ id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage: chatUsage })]
          : []),
      ],
      last: "data: [DONE]\n\n",
    };
  },
};

const chatUsage: JsonObject = {
  prompt_tokens: USAGE.input,
  completion_tokens: USAGE.output,
  total_tokens: USAGE.input + USAGE.output,
  prompt_tokens_details: { cached_tokens: USAGE.cached },
  completion_tokens_details: { reasoning_tokens: USAGE.reasoning },
};
