import { applyEdits, type JSONPath, modify } from "jsonc-parser/lib/esm/main.js";

/** A place in a JSON text, and what shall stand there. */
export interface JsonChange {
  readonly path: JSONPath;
  readonly value: unknown;
}

/** The text with these values: comments, order and indentation of the rest stay as they are. */
export function editedJson(text: string, changes: readonly JsonChange[]): string {
  const [, indent] = /^([ \t]+)\S/m.exec(text) ?? [];
  const formattingOptions = {
    insertSpaces: indent?.startsWith("\t") !== true,
    tabSize: indent === undefined || indent.startsWith("\t") ? 2 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
  const edited = changes.reduce(
    (now, { path, value }) => applyEdits(now, modify(now, path, value, { formattingOptions })),
    text,
  );
  return edited.endsWith("\n") ? edited : `${edited}${formattingOptions.eol}`;
}
