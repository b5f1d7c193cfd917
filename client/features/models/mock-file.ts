import type { Json } from "scaicore";

/** The file of answers that belongs to a source: `greet.mock.json` beside `greet.scaicore`. Both are addresses as text. */
export function mockFileOf(source: string): string | undefined {
  const match = /^(.+)\.scaicore$/.exec(source);
  return match === null ? undefined : `${match[1] ?? ""}.mock.json`;
}

/** What a file of answers says of models. Throws an error for a person where it cannot be used. */
export function parseMockFile(name: string, text: string): { readonly models?: Readonly<Record<string, Json>> } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  if (!isObject(value)) throw new Error(`${name} has to be an object with "models" and "plugins".`);
  const { models } = value;
  if (models === undefined) return {};
  if (!isObject(models))
    throw new Error(`"models" in ${name} has to be an object: an answer, or a list of them, by role.`);
  return { models };
}

const isObject = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
