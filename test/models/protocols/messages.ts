/** Anthropic's messages. */
import type { Json, JsonObject } from "scaicore";
import { event, pieces, type Protocol, textOf, toolName, USAGE } from "./protocol.js";

const STOPS = { stop: "end_turn", length: "max_tokens", refusal: "refusal" } as const;

export const messages: Protocol = {
  whole(reply, asked) {
    const { text = "", finish = "stop" } = reply;
    const content: JsonObject =
      asked.mode === "tool"
        ? { type: "tool_use", id: "t1", name: toolName(asked), input: JSON.parse(text) as Json }
        : { type: "text", text };
    return {
      id: "msg1",
      type: "message",
      role: "assistant",
      model: textOf(asked.body.model),
      content: [content],
      stop_reason: asked.mode === "tool" && finish === "stop" ? "tool_use" : STOPS[finish],
      stop_sequence: null,
      usage: {
        input_tokens: USAGE.input - USAGE.cached,
        output_tokens: USAGE.output,
        cache_read_input_tokens: USAGE.cached,
      },
    };
  },
  stream(reply, asked) {
    const { text = "", finish = "stop" } = reply;
    const tool = asked.mode === "tool";
    const message = {
      id: "msg1",
      type: "message",
      role: "assistant",
      model: textOf(asked.body.model),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: USAGE.input - USAGE.cached, output_tokens: 1, cache_read_input_tokens: USAGE.cached },
    };
    const block = tool ? { type: "tool_use", id: "t1", name: toolName(asked), input: {} } : { type: "text", text: "" };
    return {
      start: [
        event({ type: "message_start", message }),
        event({ type: "content_block_start", index: 0, content_block: block }),
      ],
      words: pieces(text).map((part) =>
        event({
          type: "content_block_delta",
          index: 0,
          delta: tool ? { type: "input_json_delta", partial_json: part } : { type: "text_delta", text: part },
        }),
      ),
      error: event({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
      end: [
        event({ type: "content_block_stop", index: 0 }),
        event({
          type: "message_delta",
          delta: { stop_reason: tool && finish === "stop" ? "tool_use" : STOPS[finish], stop_sequence: null },
          usage: { output_tokens: USAGE.output },
        }),
      ],
      last: event({ type: "message_stop" }),
    };
  },
};
