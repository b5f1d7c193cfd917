/** OpenAI's responses. */
import type { JsonObject } from "scaicore";
import { type Asked, event, pieces, type Protocol, type Reply, textOf, toolName, USAGE } from "./protocol.js";

function responseOf(reply: Reply, asked: Asked): { readonly item: JsonObject; readonly whole: JsonObject } {
  const { text = "", finish = "stop" } = reply;
  const item: JsonObject =
    asked.mode === "tool"
      ? { type: "function_call", id: "f1", call_id: "t1", name: toolName(asked), arguments: text, status: "completed" }
      : {
          type: "message",
          id: "m1",
          status: "completed",
          role: "assistant",
          content:
            finish === "refusal"
              ? [{ type: "refusal", refusal: text }]
              : [{ type: "output_text", text, annotations: [] }],
        };
  return {
    item,
    whole: {
      id: "r1",
      object: "response",
      created_at: 1,
      status: finish === "length" ? "incomplete" : "completed",
      model: textOf(asked.body.model),
      output: [item],
      usage: {
        input_tokens: USAGE.input,
        output_tokens: USAGE.output,
        total_tokens: USAGE.input + USAGE.output,
        input_tokens_details: { cached_tokens: USAGE.cached },
        output_tokens_details: { reasoning_tokens: USAGE.reasoning },
      },
      error: null,
      incomplete_details: finish === "length" ? { reason: "max_output_tokens" } : null,
    },
  };
}

export const responses: Protocol = {
  whole: (reply, asked) => responseOf(reply, asked).whole,
  stream(reply, asked) {
    const { item, whole } = responseOf(reply, asked);
    const tool = asked.mode === "tool";
    let sequence = 0;
    const made = (value: JsonObject) => event({ ...value, sequence_number: sequence++ });
    return {
      start: [
        made({ type: "response.created", response: { ...whole, status: "in_progress", output: [] } }),
        made({
          type: "response.output_item.added",
          output_index: 0,
          item: tool
            ? { ...item, arguments: "", status: "in_progress" }
            : { ...item, content: [], status: "in_progress" },
        }),
      ],
      words: pieces(reply.text ?? "").map((delta) =>
        made(
          tool
            ? { type: "response.function_call_arguments.delta", item_id: "f1", output_index: 0, delta }
            : {
                type: reply.finish === "refusal" ? "response.refusal.delta" : "response.output_text.delta",
                item_id: "m1",
                output_index: 0,
                content_index: 0,
                delta,
              },
        ),
      ),
      error: event({
        type: "error",
        sequence_number: 99,
        error: { type: "server_error", code: "server_error", message: "The server had an error", param: null },
      }),
      end: [made({ type: "response.output_item.done", output_index: 0, item })],
      last: made({
        type: whole.status === "completed" ? "response.completed" : "response.incomplete",
        response: whole,
      }),
    };
  },
};
