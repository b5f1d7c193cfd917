import type { JsonObject, ModelMessage } from "../../host/interfaces.js";
import type { Json } from "../../json.js";

/** What a model is told, before it is put into words. */
export interface Prompt {
  readonly core: { readonly name: string; readonly description?: string };
  readonly roleContext?: string;
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
}
export interface Constraints {
  readonly never: readonly string[];
  readonly always: readonly string[];
  readonly prefer: readonly string[];
}

/** The messages of the first question. The text is for people too: traces show it. */
export function messagesFor(prompt: Prompt): readonly ModelMessage[] {
  const examples = prompt.examples.flatMap(({ input, output }): ModelMessage[] => [
    { role: "user", content: section("Input", described(input)) ?? "" },
    { role: "assistant", content: JSON.stringify(output) },
  ]);
  return [{ role: "system", content: systemText(prompt) }, ...examples, { role: "user", content: userText(prompt) }];
}

function systemText({
  core,
  roleContext,
  identity,
  guidance,
  constraints,
  conversation,
  outputSchema,
}: Prompt): string {
  return paragraphs(
    roleContext,
    `You work for ${core.name}${core.description === undefined ? "" : `: ${core.description}`}.`,
    identity === undefined ? undefined : section("Who you are", identityText(identity)),
    section("Rules", constraintsText(constraints)),
    conversation === undefined ? undefined : section("Conversation", described(conversation)),
    guidance === undefined ? undefined : section("Guidance", guidance),
    section(
      "Answer",
      `Answer with one JSON value and nothing else: no words around it, no code fence. It must fit this JSON Schema:\n${JSON.stringify(outputSchema)}`,
    ),
  );
}

function userText({ goal, input, context }: Prompt): string {
  return paragraphs(section("Goal", goal), section("Input", described(input)), section("Context", described(context)));
}

function identityText(identity: Json): string {
  if (typeof identity !== "object" || identity === null || Array.isArray(identity)) return text(identity);
  const { name, personality, languages, ...rest } = identity as JsonObject;
  return lines(
    name === undefined || name === null ? undefined : `Your name is ${text(name)}.`,
    personality === undefined || personality === null ? undefined : text(personality),
    Array.isArray(languages) && languages.length > 0 ? `You speak: ${languages.map(text).join(", ")}.` : undefined,
    Object.keys(rest).length === 0 ? undefined : described(rest),
  );
}

function constraintsText({ never, always, prefer }: Constraints): string {
  const list = (title: string, rules: readonly string[]) =>
    rules.length === 0 ? undefined : [`${title}:`, ...rules.map((rule) => `- ${rule}`)].join("\n");
  return lines(list("Never", never), list("Always", always), list("Prefer", prefer));
}

/** An object as `name: value` lines, so that text is read as text; anything else as JSON. */
function described(json: Json): string {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return text(json);
  return Object.entries(json)
    .map(([name, value]) => {
      const shown = text(value);
      return shown.includes("\n") ? `${name}:\n${indented(shown)}` : `${name}: ${shown}`;
    })
    .join("\n");
}

const text = (json: Json): string =>
  typeof json === "string" ? json : JSON.stringify(json, null, json === null ? 0 : 2);
const indented = (value: string): string => value.replaceAll(/^(?=.)/gm, "  ");
const section = (title: string, body: string): string | undefined => (body === "" ? undefined : `# ${title}\n${body}`);
const lines = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n");
const paragraphs = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n\n");
const isText = (part: string | undefined): part is string => part !== undefined && part !== "";
