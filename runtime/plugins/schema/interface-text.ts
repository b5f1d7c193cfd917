import type { Tool } from "../tool.js";
import { wordsOf } from "./names.js";
import { shapeOf, type Shape, type ShapeField } from "./reading.js";
import { fieldType, typeText } from "./type-text.js";

/** The longest line of a description. */
const WIDTH = 92;
const MOST_LINES = 12;

/** Which plugin an interface is of: `owner/name` and a version such as `1.0`. */
export interface PluginReference {
  readonly package: string;
  readonly version: string;
}

/**
 * The text of a `@plugin_interface` with a method for each tool. A name that is no word of the language is made one (`get-sum`
 * becomes `get_sum`); values that no type describes are texts that hold JSON.
 */
export function interfaceText(tools: readonly Tool[], reference: PluginReference): string {
  const words = wordsOf(tools.map(({ name }) => name));
  const methods = tools.map((tool) => methodText(tool, words.get(tool.name) ?? tool.name));
  return `@plugin_interface ${reference.package}@${reference.version} {\n${methods.join("\n")}\n}\n`;
}

/** `get_sum(a: float, b: float): string`, as one line. */
export function signatureText(tool: Tool, word: string): string {
  const result = resultType(tool);
  const params = parametersOf(tool).map(({ word: name, field }) => `${name}: ${fieldType(field)}`);
  return `${word}(${params.join(", ")})${result === undefined ? "" : `: ${result}`}`;
}

function methodText(tool: Tool, word: string): string {
  const docs = [
    ...lines(tool.description ?? ""),
    ...(tool.refused === undefined ? [] : lines(`Cannot be called: ${tool.refused}`)),
    ...parametersOf(tool).flatMap(({ word: name, field: { description } }) =>
      description === undefined ? [] : lines(`- ${name}: ${description}`),
    ),
  ].slice(0, MOST_LINES);
  return [...docs.map((line) => `    /// ${line}`), `    ${signatureText(tool, word)}`].join("\n");
}

/** The parameters, those that are needed first. */
function parametersOf({ input }: Tool): readonly { readonly word: string; readonly field: ShapeField }[] {
  const shape = input === undefined ? undefined : shapeOf(input, input);
  if (shape?.kind !== "object") return [];
  const words = wordsOf(shape.fields.map(({ name }) => name));
  return shape.fields
    .map((field) => ({ word: words.get(field.name) ?? field.name, field }))
    .toSorted((a, b) => Number(b.field.required) - Number(a.field.required));
}

/** The type of what a method gives; absent when it gives nothing. */
function resultType({ output, wrapped }: Tool): string | undefined {
  if (output === undefined) return "string";
  const shape = shapeOf(output, output);
  const inner = wrapped === undefined ? shape : fieldOf(shape, wrapped);
  return inner.kind === "word" && inner.type === "null" ? undefined : typeText(inner);
}

function fieldOf(shape: Shape, name: string): Shape {
  const field = shape.kind === "object" ? shape.fields.find((one) => one.name === name) : undefined;
  return field?.shape ?? shape;
}

/** A text as lines of a comment: no longer than a page is wide, without what ends a comment or cannot be seen. */
function lines(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const clean = line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
    return clean === "" ? [] : wrap(clean);
  });
}

function wrap(line: string): readonly string[] {
  const wrapped: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(" ", WIDTH);
    const end = space > 0 ? space : WIDTH;
    wrapped.push(rest.slice(0, end));
    rest = rest.slice(end).trim();
  }
  return [...wrapped, rest];
}
