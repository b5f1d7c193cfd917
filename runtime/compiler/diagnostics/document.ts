import type { Phase } from "../../diagnostic-definition.js";
import { type CatalogueEntry, catalogue } from "./catalogue.js";
import { definitionsOf } from "./definitions/index.js";

const PHASES: Readonly<Record<Phase, string>> = {
  lexical: "Words and literals",
  grammar: "Grammar",
  names: "Names and settings",
  types: "Types",
  flows: "What a flow may do",
  warnings: "Warnings",
};

/** The page `docs/diagnostics.md`, made from the catalogue. */
export function diagnosticsDocument(): string {
  const parts = [
    "# Diagnostics\n\n<!-- Made from runtime/compiler/diagnostics by scripts/generate-diagnostics-docs.mjs; do not edit. -->\n",
    "Every mistake that the compiler reports has a code. The first digit is the phase that found it; `W` is a warning, which `--strict` makes an error. A code has one or more messages, each with a name: `E100/misspelt-statement`. `{…}` stands for a part of the program.\n",
  ];
  for (const [phase, title] of Object.entries(PHASES)) {
    parts.push(`## ${title}\n`);
    for (const [code, entry] of Object.entries(catalogue)) if (entry.phase === phase) parts.push(section(code, entry));
  }
  return parts.join("\n");
}

/** The heading is the code alone, so that its anchor is too: `diagnostics.md#e200`. */
function section(code: string, entry: CatalogueEntry): string {
  const examples =
    entry.wrong === undefined || entry.right === undefined
      ? ""
      : `\nWrong:\n\n${example(entry.wrong)}\nRight:\n\n${example(entry.right)}`;
  return `### ${code}\n\n**${entry.title}**\n\n${entry.explanation}\n${examples}${messages(code)}`;
}

function messages(code: string): string {
  const definitions = definitionsOf(code);
  if (definitions.length === 0) return "";
  const rows = definitions.map(({ name, template }) => `- \`${name}\`: ${template.replaceAll("\n", " ").trim()}\n`);
  return `\nMessages:\n\n${rows.join("")}`;
}

/** An example of several files has a line `//# path` before each but the first. */
function example(source: string): string {
  const [first = "", ...others] = source.split(/^\/\/# (.+)\n/m);
  const block = (text: string) => `\`\`\`scaicore\n${text.replace(/\n*$/, "\n")}\`\`\`\n`;
  const files = [block(first)];
  for (let index = 0; index < others.length; index += 2)
    files.push(`in \`${others[index] ?? ""}\`:\n\n${block(others[index + 1] ?? "")}`);
  return files.join("\n");
}
