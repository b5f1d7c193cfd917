import type { Json } from "../../json.js";

/** How parts of a prompt are laid out. Whatever is empty is left out. */

export const section = (title: string, body: string): string | undefined =>
  body === "" ? undefined : `# ${title}\n${body}`;
export const lines = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n");
export const paragraphs = (...parts: readonly (string | undefined)[]): string => parts.filter(isText).join("\n\n");

/** A text as it is, anything else as JSON. */
export const textOf = (json: Json): string =>
  typeof json === "string" ? json : JSON.stringify(json, null, json === null ? 0 : 2);

/** An object as `name: value` lines, so that text is read as text; anything else as `textOf`. */
export function described(json: Json): string {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return textOf(json);
  return Object.entries(json)
    .map(([name, value]) => {
      const shown = textOf(value);
      return shown.includes("\n") ? `${name}:\n${indented(shown)}` : `${name}: ${shown}`;
    })
    .join("\n");
}

export const bullets = (title: string, items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : [`${title}:`, ...items.map((item) => `- ${item}`)].join("\n");

const indented = (value: string): string => value.replaceAll(/^(?=.)/gm, "  ");
const isText = (part: string | undefined): part is string => part !== undefined && part !== "";
