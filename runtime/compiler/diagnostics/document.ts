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

function section(code: string, entry: CatalogueEntry): string {
  const examples =
    entry.wrong === undefined || entry.right === undefined
      ? ""
      : `\nWrong:\n\n\`\`\`scaicore\n${entry.wrong}\n\`\`\`\n\nRight:\n\n\`\`\`scaicore\n${entry.right}\n\`\`\`\n`;
  return `### ${code}: ${entry.title}\n\n${entry.explanation}\n${examples}`;
}
