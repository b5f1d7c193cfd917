import type { ModelMessage } from "../../host/interfaces.js";
import type { ModelAnswer, ModelFailure } from "../machine/frame.js";

/** What the model is told about an answer that would not do: the answer, what was wrong, and `with` of the retry. */
export function correction(
  answer: ModelAnswer,
  failure: ModelFailure,
  hint: string | undefined,
): readonly ModelMessage[] {
  const request =
    failure.kind === "refusal" ? "Please answer all the same, as far as you can." : "Please answer again.";
  return [
    { role: "assistant", content: answerText(answer) },
    { role: "user", content: [failure.error.message, hint, request].filter((line) => line !== undefined).join("\n") },
  ];
}

function answerText({ output }: ModelAnswer): string {
  if (output instanceof Uint8Array) return `(${output.length} bytes)`;
  return typeof output === "string" ? output : JSON.stringify(output);
}
