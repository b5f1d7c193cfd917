import type { JsonObject } from "../../json.js";
import { PROVIDER_KINDS } from "./provider-kinds.js";

const text = (description: string): JsonObject => ({ type: "string", minLength: 1, description });
const amount = (description: string): JsonObject => ({ type: "number", minimum: 0, description });
const whole = (description: string): JsonObject => ({ type: "integer", minimum: 1, description });
const object = (description: string, properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: "object",
  description,
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
});

const MODES: JsonObject = {
  enum: ["format", "tool", "text"],
  description:
    "How the endpoint takes the schema of an answer: as its format, as the input of a forced tool, or in the text. What it refuses is left for the next.",
};

const RATES = object("What the provider takes, of all runs of a process together.", {
  requestsPerMinute: whole("Requests that begin within a minute."),
  tokensPerMinute: whole("Tokens, of input and output, within a minute."),
  concurrency: whole("Requests under way at once."),
});

const PROVIDER = object(
  "An endpoint and how to reach it.",
  {
    kind: {
      enum: [...PROVIDER_KINDS],
      description:
        "openai-compatible: what speaks OpenAI's chat completions (Ollama, vLLM, LM Studio, llama.cpp, gateways). openai: OpenAI itself. anthropic: Anthropic. vscode: the models of VS Code itself, such as Copilot's, for runs in the editor.",
    },
    baseUrl: text(
      "The address as far as the version, such as http://127.0.0.1:11434/v1. Needed for openai-compatible.",
    ),
    apiKey: text("The key, as ${env:NAME}: it is read from the environment, or from the secrets of the editor."),
    headers: {
      type: "object",
      description: "Further headers of each request. Values may have ${env:NAME} in them.",
      additionalProperties: { type: "string" },
    },
    structuredOutput: MODES,
    maxOutputTokens: whole("The most tokens of an answer; 8192 if it is not set."),
    attempts: whole("How often a request is made at most; 5 if it is not set."),
    limits: RATES,
  },
  ["kind"],
);

const ROLE = object("Which model answers for a role.", {
  provider: text("The name of a provider of this file."),
  model: text(
    "The model as the provider calls it; of VS Code as vendor/id. By default the one that the program names.",
  ),
  temperature: amount("From 0; by default what the program says."),
  maxOutputTokens: whole("The most tokens of an answer."),
  fallback: {
    type: "array",
    description: "Who answers when the provider is not available: it is busy, broken or not reached. In this order.",
    items: object(
      "A provider and a model.",
      { provider: text("The name of a provider of this file."), model: text("The model.") },
      ["provider", "model"],
    ),
  },
});

const ROLES: JsonObject = {
  type: "object",
  description: "By the role that a program names in @models; primary where it names none.",
  additionalProperties: ROLE,
};

const PRICE = object(
  "What a million tokens cost, in the currency of all prices.",
  {
    input: amount("A million tokens of input."),
    output: amount("A million tokens of output."),
    cachedInput: amount("A million tokens of input that the provider has in its cache; as input if it is not set."),
  },
  ["input", "output"],
);

/** The schema of `scaicore.models.json`. */
export const MODELS_CONFIG_SCHEMA: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Models of ScaiCore programs",
  ...object("Which models answer for the roles of programs.", {
    $schema: { type: "string" },
    providers: { type: "object", description: "By a name that roles use.", additionalProperties: PROVIDER },
    roles: ROLES,
    cores: {
      type: "object",
      description: "Roles of one core, which come before those of all.",
      additionalProperties: object("Of a core, by its name.", { roles: ROLES }),
    },
    default: ROLE,
    prices: { type: "object", description: "By the model as the provider calls it.", additionalProperties: PRICE },
  }),
};
