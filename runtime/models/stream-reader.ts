import type { Clock } from "../host/interfaces.js";
import { inputText, type Said } from "./answer.js";
import type { ModelFinish, ModelUsage, ModelWarning, StreamPart, StreamResult } from "./language-model.js";
import { ANSWER } from "./structured-output.js";

/** What a stream says, as far as an answer is concerned. */
export type StreamItem =
  | { readonly kind: "warnings"; readonly warnings: readonly ModelWarning[] }
  | { readonly kind: "text"; readonly text: string }
  /** It ended before the answer did, or says itself that something is wrong. */
  | { readonly kind: "broken"; readonly error: unknown }
  | { readonly kind: "end"; readonly said: Said };

/** How long a stream that has begun may say nothing. */
export interface Silence {
  /** In milliseconds; Infinity: for ever. */
  readonly longestMs: number;
  readonly clock: Clock;
}

const ENDED = new Error("Something was said.");

/** What the work gives, or that it took longer than a stream may say nothing. */
async function unlessSilent<T>(work: Promise<T>, { longestMs, clock }: Silence): Promise<T | "silent"> {
  if (longestMs === Infinity) return await work;
  const timer = new AbortController();
  const silent = () => "silent" as const;
  const late = clock.sleep(longestMs, timer.signal).then(silent, silent);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort(ENDED);
  }
}

/**
 * Reads the parts of a stream up to its end, or to what breaks it. The input of the tool that gives the answer is text of the answer.
 * Before the first word a model may think for as long as it likes; after that, silence breaks the stream.
 * @throws what reading throws, such as a connection that breaks
 */
export async function* readStream(
  stream: StreamResult["stream"],
  signal: AbortSignal,
  silence: Silence,
): AsyncGenerator<StreamItem> {
  const reader = stream.getReader();
  let text = "";
  let called: string | undefined;
  let model = "";
  let end: { readonly finish: ModelFinish; readonly usage: ModelUsage } | undefined;
  let whole = false;
  try {
    for (;;) {
      const reading = reader.read();
      const read = text === "" ? await reading : await unlessSilent(reading, silence);
      signal.throwIfAborted();
      if (read === "silent") {
        yield { kind: "broken", error: `it said nothing for ${Math.round(silence.longestMs / 1000)} s.` };
        return;
      }
      const { done, value } = read;
      if (done) break;
      const part = value as StreamPart;
      switch (part.type) {
        case "stream-start":
          yield { kind: "warnings", warnings: part.warnings ?? [] };
          break;
        case "response-metadata":
          model = part.modelId ?? model;
          break;
        case "text-delta":
        case "tool-input-delta":
          text += part.delta ?? "";
          yield { kind: "text", text: part.delta ?? "" };
          break;
        case "tool-call":
          if (part.toolName === ANSWER) called = inputText(part.input);
          break;
        case "error":
          yield { kind: "broken", error: part.error };
          return;
        case "finish":
          end = { finish: part.finishReason ?? { unified: "other" }, usage: part.usage ?? {} };
          break;
        // Reasoning, sources and files are no text of the answer.
      }
    }
    if (
      end === undefined ||
      end.finish.unified === "error" ||
      (end.finish.unified === "other" && end.finish.raw === undefined)
    ) {
      yield { kind: "broken", error: "it ended before the answer did." };
    } else yield { kind: "end", said: { text: called ?? text, ...end, model } };
    whole = true;
  } finally {
    // Who stops reading wants no more of it, and a stream that is silent may be silent about this too.
    if (!whole) reader.cancel().catch(() => undefined);
  }
}
