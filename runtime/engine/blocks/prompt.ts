import type { JsonObject, ModelMessage } from "../../host/interfaces.js";
import type { Json } from "../../json.js";

/** Joins the parts of a prompt. Empty parts are left out. */

const section = (title: string, body: string): string | undefined => (body === "" ? undefined : `# ${title}\n${body}`);
const lines = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n");
const paragraphs = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n\n");

/** A text as it is, anything else as JSON. */
const textOf = (json: Json): string =>
  typeof json === "string" ? json : JSON.stringify(json, null, json === null ? 0 : 2);

/** An object as `name: value` lines, so that text is read as text; anything else as `textOf`. */
function described(json: Json): string {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return textOf(json);
  return Object.entries(json)
    .map(([name, value]) => {
      const shown = textOf(value);
      return shown.includes("\n") ? `${name}:\n${indented(shown)}` : `${name}: ${shown}`;
    })
    .join("\n");
}

const bullets = (title: string, items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : [`${title}:`, ...items.map((item) => `- ${item}`)].join("\n");

const indented = (value: string): string => value.replaceAll(/^(?=.)/gm, "  ");
const isText = (part: string | undefined): part is string => part !== undefined && part !== "";

/** The contents of a prompt. */
export interface Prompt {
  readonly core: { readonly name: string; readonly description?: string };
  readonly role: PromptRole;
  readonly identity?: Json;
  readonly goal: string;
  readonly guidance?: string;
  readonly constraints: Constraints;
  readonly conversation?: Readonly<Record<string, Json>>;
  readonly input: JsonObject;
  readonly context: JsonObject;
  readonly examples: readonly { readonly input: Json; readonly output: Json }[];
  /** JSON Schema of the answer. */
  readonly outputSchema: JsonObject;
  /** The modality of a @model_call, which replaces an answer in JSON. */
  readonly modality?: string;
}

export interface Constraints {
  readonly never: readonly string[];
  readonly always: readonly string[];
  readonly prefer: readonly string[];
}

/** The part of a prompt that the model role adds. */
export interface PromptRole {
  /** `role` of the @models entry: the purpose of the model. */
  readonly purpose?: string;
  readonly systemContext?: string;
  /** Whether the provider enforces the request's `outputSchema`. */
  readonly structuredOutput: boolean;
}

/** The messages of the first request. People read them too: traces and `scaicore inspect --prompt` show them. */
export function messagesFor(prompt: Prompt): readonly ModelMessage[] {
  return prompt.modality === undefined ? questionMessages(prompt) : materialMessages(prompt);
}

function questionMessages(prompt: Prompt): readonly ModelMessage[] {
  const { goal, input, context } = prompt;
  const user = paragraphs(
    section("Goal", goal),
    section("Input", described(input)),
    section("Context", described(context)),
  );
  return [{ role: "system", content: systemText(prompt) }, ...exampleTurns(prompt), { role: "user", content: user }];
}

/** A model that makes a vector, speech or a picture gets the input alone. */
function materialMessages(prompt: Prompt): readonly ModelMessage[] {
  const { role, goal, guidance = "", constraints, conversation, identity, input, context } = prompt;
  const system = paragraphs(
    role.systemContext,
    section("Goal", goal),
    identity === undefined ? undefined : section("Who you are", identityText(identity)),
    section("Rules", constraintsText(constraints)),
    conversation === undefined ? undefined : section("Conversation", conversationText(conversation)),
    section("Guidance", guidance),
    section("Context", described(context)),
  );
  const values = Object.values(input);
  const content = values.length === 1 ? textOf(values[0] ?? null) : described(input);
  return [
    ...(system === "" ? [] : [{ role: "system", content: system } as const]),
    ...exampleTurns(prompt),
    { role: "user", content },
  ];
}

function exampleTurns({ examples }: Prompt): readonly ModelMessage[] {
  return examples.flatMap(({ input, output }): ModelMessage[] => [
    { role: "user", content: section("Input", described(input)) ?? "" },
    { role: "assistant", content: JSON.stringify(output) },
  ]);
}

function systemText(prompt: Prompt): string {
  const { core, role, identity, guidance = "", constraints, conversation } = prompt;
  return paragraphs(
    role.systemContext,
    `You work for ${core.name}${core.description === undefined ? "" : `: ${core.description}`}.${role.purpose === undefined ? "" : ` Your role: ${role.purpose}.`}`,
    identity === undefined ? undefined : section("Who you are", identityText(identity)),
    section("Rules", constraintsText(constraints)),
    conversation === undefined ? undefined : section("Conversation", conversationText(conversation)),
    section("Guidance", guidance),
    section("Answer", answerText(prompt)),
  );
}

function answerText({ role, outputSchema }: Prompt): string {
  const form = "Answer with one JSON value and nothing else: no words around it, no code fence.";
  // A provider with structured output gets the schema with the request; repeating it would cost tokens.
  return role.structuredOutput
    ? `${form} It must fit the JSON Schema of the request.`
    : `${form} It must fit this JSON Schema:\n${JSON.stringify(outputSchema)}`;
}

function identityText(identity: Json): string {
  if (typeof identity !== "object" || identity === null || Array.isArray(identity)) return textOf(identity);
  const { name, personality, languages, ...rest } = identity as JsonObject;
  return lines(
    name === undefined || name === null ? undefined : `Your name is ${textOf(name)}.`,
    personality === undefined || personality === null ? undefined : textOf(personality),
    Array.isArray(languages) && languages.length > 0 ? `You speak: ${languages.map(textOf).join(", ")}.` : undefined,
    Object.keys(rest).length === 0 ? undefined : described(rest),
  );
}

const constraintsText = ({ never, always, prefer }: Constraints): string =>
  lines(bullets("Never", never), bullets("Always", always), bullets("Prefer", prefer));

/** Lists as bullets, anything else as `name: value`. */
function conversationText(policy: Readonly<Record<string, Json>>): string {
  return lines(
    ...Object.entries(policy).map(([name, value]) =>
      Array.isArray(value) ? bullets(name, (value as readonly Json[]).map(textOf)) : described({ [name]: value }),
    ),
  );
}
