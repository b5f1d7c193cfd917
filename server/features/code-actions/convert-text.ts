/** Writes a text on one line as one of several lines, and back. */
import { CodeActionKind } from "../../lsp.js";
import type { StringLiteral } from "../../../runtime/syntax/index.js";
import { type Action, around, indentAt, replace, textOf } from "./action.js";

export const convertText: Action = (place) => {
  const literal = around(place, "StringLiteral");
  if (literal === undefined || place.path.at(-1)?.kind === "ImportDeclaration") return [];
  // In a text of one line what stands between `${` and `}` is on one line too.
  const texts = place.path.filter((node): node is StringLiteral => node.kind === "StringLiteral");
  if (texts.some((text) => text !== literal && !text.multiline)) return [];
  const shown = textOf(place, literal);
  const newText = literal.multiline ? onOneLine(shown) : onSeveralLines(shown, indentAt(place, literal.start));
  if (newText === undefined) return [];
  const title = literal.multiline ? "Write on one line" : "Write on several lines";
  return [{ title, kind: CodeActionKind.RefactorRewrite, edits: [replace(place, literal, newText)] }];
};

/** Only where the value is the same: without escapes, interpolations and quotes. */
function onSeveralLines(shown: string, indent: string): string | undefined {
  const text = shown.slice(1, -1);
  if (!shown.endsWith('"') || shown.length < 3 || /[$"{}]|\\(?!n)/.test(text)) return undefined;
  const lines = text.split("\\n");
  if (lines.some((line) => line !== line.trim() || line === "")) return undefined;
  const inner = `${indent}    `;
  return `"""\n${lines.map((line) => `${inner}${line}`).join("\n")}\n${inner}"""`;
}

function onOneLine(shown: string): string | undefined {
  const found = /^"""\r?\n([ \t]*)([^]*?)\r?\n[ \t]*"""$/.exec(shown);
  if (found === null || /["\\$]/.test(found[2]!)) return undefined;
  const [, indent = "", rest = ""] = found;
  const lines = rest.split(/\r?\n/).map((line, index) => (index === 0 ? line : line.replace(indent, "")));
  const kept = rest.split(/\r?\n/).every((line, index) => index === 0 || line.startsWith(indent));
  if (!kept || lines.some((line) => /^[ \t]|[ \t]$/.test(line))) return undefined;
  return `"${lines.join("\\n")}"`;
}
