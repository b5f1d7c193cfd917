/**
 * What the parameters of a message must be: a check gives what is wrong as a sentence, or nothing.
 */
type Fields = Readonly<Record<string, unknown>>;
export type Check = (value: unknown, path: string) => string | undefined;

const kind =
  (type: "string" | "number"): Check =>
  (value, path) =>
    typeof value === type ? undefined : `\`${path}\` is no ${type}.`;
export const text = kind("string");
const whole: Check = (value, path) =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : `\`${path}\` is no number from 0.`;
export const version: Check = (value, path) =>
  Number.isInteger(value) ? undefined : `\`${path}\` is no whole number.`;

/** An object with these fields at least. */
export const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return `\`${path}\` is no object.`;
    for (const [name, check] of Object.entries(fields)) {
      const wrong = check((value as Fields)[name], path === "params" ? name : `${path}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
export const list =
  (item: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return `\`${path}\` is no list.`;
    for (const [index, one] of value.entries()) {
      const wrong = item(one, `${path}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
export const maybe =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? undefined : check(value, path);

export const position = object({ line: whole, character: whole });
export const range = object({ start: position, end: position });
export const textDocument = object({ uri: text });
export const folders = list(object({ uri: text }));
export const atPosition = object({ textDocument, position });

/** About a document as a whole. */
export const ofDocument = object({ textDocument });
/** Files or folders, and what they are called before and after. */
export const fileNames = object({ files: list(object({ uri: text })) });
export const renames = object({ files: list(object({ oldUri: text, newUri: text })) });
