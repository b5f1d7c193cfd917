import type { ModelDowngrade, ModelMessage, ModelRequest, StructuredOutputMode } from "../host/interfaces.js";
import { type StrictSchema, strictSchema } from "../ir/strict-schema.js";
import type { JsonObject } from "../json.js";
import type { Failure } from "./failures.js";
import type { ModelCall, ModelWarning } from "./language-model.js";
import { strictProblems, type StrictDialect } from "../ir/strict-rules.js";

const STEPS: readonly StructuredOutputMode[] = ["format", "tool", "text"];
/** The name of the tool, and of the format. */
export const ANSWER = "answer";

/** How the answer to one request is asked for. `none`: the messages ask for it themselves. */
export type AnswerForm =
  | { readonly mode: "none" }
  | { readonly mode: "format" | "tool"; readonly strict: StrictSchema }
  | { readonly mode: "text"; readonly schema: JsonObject };

/** How the endpoints of one provider take the schema of an answer, by model: the best way that has not been refused. */
export class StructuredOutput {
  readonly #refused = new Map<string, StructuredOutputMode>();

  constructor(
    private readonly dialect: StrictDialect,
    private readonly best: StructuredOutputMode,
  ) {}

  form({ role, outputSchema, modality }: ModelRequest, modelId: string): AnswerForm {
    // For a role without that modality the messages ask for JSON already; what makes a picture or a vector answers in no schema.
    if (outputSchema === undefined || !isInWords(modality)) return { mode: "none" };
    if (!role.modalities.includes("structured_output")) return { mode: "none" };
    const strict = strictSchema(outputSchema);
    const mode = lower(this.#refused.get(modelId) ?? this.best, this.#bestFor(strict));
    return mode === "text" ? { mode, schema: outputSchema } : { mode, strict };
  }

  /** The next way, if what the endpoint said is that it does not take this one. */
  refused(form: AnswerForm, modelId: string, failure: Failure): ModelDowngrade | undefined {
    if (form.mode === "none" || form.mode === "text") return undefined;
    // Without a status it is the provider package that does not take it.
    const { status, retryable } = failure;
    if (status === undefined ? retryable : status !== 400 && status !== 422 && status !== 501) return undefined;
    if (!REFUSALS[form.mode].test(failure.said)) return undefined;
    return this.#down(form.mode, modelId, failure.message);
  }

  /** The next way, if the provider package has left the schema out. */
  leftOut(form: AnswerForm, modelId: string, warnings: readonly ModelWarning[] = []): ModelDowngrade | undefined {
    if (form.mode === "none" || form.mode === "text") return undefined;
    const { mode } = form;
    const warning = warnings.find(
      ({ type, feature }) => type === "unsupported" && feature !== undefined && LEFT_OUT[mode].test(feature),
    );
    if (warning === undefined) return undefined;
    return this.#down(mode, modelId, warning.details ?? `The provider does not take ${warning.feature ?? mode}.`);
  }

  /** The next way, for later requests, if an answer shows that the endpoint did not hold the model to the schema. */
  notHeld(form: AnswerForm, modelId: string, text: string): ModelDowngrade | undefined {
    if (form.mode !== "format" || /^\s*\{/.test(text)) return undefined;
    return this.#down("format", modelId, "The answer was not held to the schema.");
  }

  #down(from: "format" | "tool", modelId: string, reason: string): ModelDowngrade {
    const to = from === "format" ? "tool" : "text";
    // Another request may have found out more meanwhile.
    this.#refused.set(modelId, lower(this.#refused.get(modelId) ?? "format", to));
    return { from, to, reason };
  }

  /** What this schema can be sent as. The input of a tool is not held to the strict rules. */
  #bestFor(strict: StrictSchema): StructuredOutputMode {
    if (this.dialect === "anthropic" && strict.recursive.length > 0) return "tool";
    return strictProblems(strict.schema, this.dialect).length === 0 ? "format" : "tool";
  }
}

const isInWords = (modality: string | undefined): boolean =>
  modality === undefined || modality === "text" || modality === "vision";

const lower = (a: StructuredOutputMode, b: StructuredOutputMode): StructuredOutputMode =>
  STEPS.indexOf(a) > STEPS.indexOf(b) ? a : b;

const REFUSALS = {
  format: /response_?format|output_config|output_format|text\.format|json_schema|structured|schema|guided|grammar/i,
  tool: /\btools?\b|tool_choice|function|input_schema|parameters|schema/i,
} as const;
const LEFT_OUT = { format: /response_?format|structured|schema/i, tool: /tool/i } as const;

/** What of a call says in which form the answer is wanted. */
export function formOptions(form: AnswerForm): Pick<ModelCall, "responseFormat" | "tools" | "toolChoice"> {
  switch (form.mode) {
    case "none":
    case "text":
      return {};
    case "format":
      return { responseFormat: { type: "json", schema: form.strict.schema, name: ANSWER } };
    case "tool":
      return {
        tools: [
          {
            type: "function",
            name: ANSWER,
            description: "Gives the answer. Call it once, with the whole answer.",
            inputSchema: form.strict.schema,
          },
        ],
        toolChoice: { type: "tool", toolName: ANSWER },
      };
  }
}

/** The messages of a request, with the schema where nothing else says it. */
export function messagesFor(messages: readonly ModelMessage[], form: AnswerForm): readonly ModelMessage[] {
  if (form.mode !== "text") return messages;
  const asked = `Answer with one JSON value and nothing else, which fits this JSON Schema:\n${JSON.stringify(form.schema)}`;
  const at = messages.findLastIndex(({ role }) => role === "system");
  const system = messages[at];
  if (system === undefined) return [{ role: "system", content: asked }, ...messages];
  return messages.with(at, { ...system, content: `${system.content}\n\n${asked}` });
}
