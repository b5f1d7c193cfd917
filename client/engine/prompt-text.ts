import {
  comparedCall,
  type IRLocation,
  type IRModule,
  modelBlocks,
  printType,
  type PromptTemplate,
  promptTemplate,
  type Recording,
} from "scaicore";
import { costOf, estimatedTokens, type ModelPrice } from "scaicore/models";
import { indented } from "./indented.js";

export { compareRuns } from "scaicore";

/** Who answers for a role, where that is known. */
export interface Answering {
  /** `llama3.2 of local`, or `mock answers`. */
  readonly label: string;
  readonly price?: ModelPrice;
}

/** The prompt of a model block before it runs. */
export interface PromptOfBlock {
  readonly template: PromptTemplate;
  /** As the program writes the type of the answer, with what its names stand for. */
  readonly answer: readonly string[];
}

interface Place {
  /** As the program names its files. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** The prompt of the model block whose keyword stands at a place, or of the one with this id. */
export function templateAt(module: IRModule, at: Place | string): PromptOfBlock | undefined {
  const blocks = modelBlocks(module);
  const block =
    typeof at === "string"
      ? blocks.find(({ node_id: id }) => id === at)
      : // A block begins with its statement, `x = @flexible`; of several that hold the place it is the inner one.
        blocks
          .filter(({ source_location: own }) => own.file === at.file && isWithin(at, own))
          .sort((one, other) => order(other.source_location, one.source_location))[0];
  if (block === undefined) return undefined;
  const answer = printType(block.output_type);
  return { template: promptTemplate(block, module), answer: [answer, ...declarationsIn(answer, module)] };
}

const order = (one: Pick<Place, "line" | "column">, other: Pick<Place, "line" | "column">): number =>
  one.line - other.line || one.column - other.column;

const isWithin = (at: Place, own: IRLocation): boolean =>
  order(own, at) <= 0 && order(at, { line: own.end_line, column: own.end_column }) < 0;

/** What the names in a type stand for, each once, in the order in which they are met. */
function declarationsIn(text: string, { types }: IRModule, known = new Set<string>()): readonly string[] {
  return [...text.matchAll(/[A-Z]\w*/g)].flatMap(([name]) => {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined || known.has(name)) return [];
    known.add(name);
    const printed = printType(type);
    return [`${name} = ${printed}`, ...declarationsIn(printed, { types } as IRModule, known)];
  });
}

/** A prompt as it will be sent; `last` is what was sent of it in the last run. */
export function promptText({ template, answer }: PromptOfBlock, answering: Answering, last?: string): string {
  const { node_id: id, kind, model_role: role, messages } = template;
  return [
    `Prompt of ${id} (@${kind}, role ${role})`,
    `Answered by ${answering.label}.`,
    sizeText(template, answering),
    "${…} stands for a value that is known only when it runs.",
    ...messages.flatMap((message) => ["", heading(message.role), message.content]),
    "",
    heading("the answer has this type"),
    ...answer,
    "",
    ...(last === undefined ? [] : ["", heading("as it was sent in the last run"), "", last]),
  ].join("\n");
}

/** The same in few lines, for a hover. */
export function promptHover(prompt: PromptOfBlock, answering: Answering, mostLines: number): string {
  const { messages } = prompt.template;
  const lines = messages
    .flatMap(({ role, content }) => [heading(role), ...content.split("\n")])
    .concat([heading("answer"), ...prompt.answer]);
  const cut = lines.length - mostLines;
  return [
    `${prompt.template.model_role}: ${answering.label}`,
    sizeText(prompt.template, answering),
    ...lines.slice(0, mostLines),
    ...(cut > 0 ? [`… ${cut} lines more`] : []),
  ].join("\n");
}

const heading = (title: string): string => `── ${title} ──`;

/** Of tokens there is an estimate only: values are not known, and each model counts in its own way. */
function sizeText({ messages, output_schema: schema }: PromptTemplate, { price }: Answering): string {
  const characters = messages.reduce((sum, { content }) => sum + content.length, JSON.stringify(schema).length);
  const inputTokens = estimatedTokens(characters);
  const cost = price === undefined ? undefined : costOf(price, { inputTokens, outputTokens: 0 });
  const size = `About ${inputTokens} tokens with its schema (an estimate, without values)`;
  return cost === undefined
    ? `${size}; no price is configured.`
    : `${size}, ${cost} by the configured prices, without the answer.`;
}

/** What was sent in a run, and what was answered; `path` of one block alone. */
export function sentText(recording: Recording, path?: string): string | undefined {
  const calls = recording.calls.filter((call) => path === undefined || blockOf(call.path) === path);
  if (calls.length === 0) return undefined;
  return calls
    .map((call) => {
      const { answer, error, stopped, model, finish, inputTokens, outputTokens, cost, durationMs } = comparedCall(call);
      const facts = [
        model,
        inputTokens === undefined ? undefined : `${inputTokens} tokens in, ${outputTokens ?? 0} out`,
        cost === undefined ? undefined : `cost ${cost}`,
        `${durationMs} ms`,
        finish === undefined || finish === "stop" ? undefined : finish,
      ].filter((fact) => fact !== undefined);
      const asked =
        call.kind === "model"
          ? call.request.messages.flatMap(({ role, content }) => ["", heading(role), content])
          : ["", heading("arguments"), JSON.stringify(call.request.args, undefined, 2)];
      const given = stopped === true ? "stopped before it was answered" : (error ?? indented(answer ?? ""));
      const name = call.kind === "model" ? `role ${call.request.role}` : call.request.call;
      return [`${call.path} (${name})`, facts.join(" · "), ...asked, "", heading("answer"), given].join("\n");
    })
    .join(`\n\n${"═".repeat(60)}\n\n`);
}

/** The block of a path, without the indices of iterations. */
const blockOf = (path: string): string => path.replaceAll(/\[\d+\]/g, "");
