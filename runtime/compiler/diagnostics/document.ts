import { type CatalogueEntry, catalogue } from "./catalogue.js";

const PHASES: readonly (readonly [string, string])[] = [
  ["E0", "Words and literals"],
  ["E1", "Grammar"],
  ["E2", "Names and settings"],
  ["E3", "Types"],
  ["E4", "What a flow may do"],
  ["W", "Warnings"],
];

/** The page `docs/diagnostics.md`, made from the catalogue. */
export function diagnosticsDocument(): string {
  const parts = [
    "# Diagnostics\n\n<!-- Made from runtime/compiler/diagnostics by scripts/generate-diagnostics-docs.mjs; do not edit. -->\n",
  ];
  parts.push(
    "Every mistake that the compiler tells of has a code. The first digit is the phase that found it; `W` is a warning, which `--strict` makes an error.\n",
  );
  for (const [prefix, title] of PHASES) {
    parts.push(`## ${title}\n`);
    for (const [code, entry] of Object.entries(catalogue))
      if (code.startsWith(prefix)) parts.push(section(code, entry));
  }
  return parts.join("\n");
}

/** The heading is the code alone, so that its anchor is too: `diagnostics.md#e200`. */
function section(code: string, entry: CatalogueEntry): string {
  const examples =
    entry.wrong === undefined || entry.right === undefined
      ? ""
      : `\nWrong:\n\n${example(entry.wrong)}\nRight:\n\n${example(entry.right)}`;
  return `### ${code}\n\n**${entry.title}**\n\n${entry.explanation}\n${examples}`;
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
