import { BLOCK_TRUTHS, type BlockTruths, WHENS } from "./block-truths.js";

const TITLES = {
  success: "it succeeds",
  failure: "something fails",
  cancel: "the run is cancelled",
  timeout: "time is up",
  checkpoint: "a checkpoint stands in it",
} as const;

/** The page `docs/blocks.md`, made from the table. */
export function blocksDocument(): string {
  return [
    "# What blocks do\n\n<!-- Made from test/engine/block-truths.ts by scripts/generate-blocks-docs.mjs; do not edit. -->\n",
    "Each sentence is a test: it runs a flow with that block, and, where no time passes in it and no other core is called, runs it again killed at each of its writes and recovered. What a flow fails with is explained in [errors.md](errors.md).\n",
    ...BLOCK_TRUTHS.map(table),
  ].join("\n");
}

function table({ kind, truths }: BlockTruths): string {
  const rows = WHENS.map((when) => {
    const does = truths.filter((truth) => truth.when === when).map((truth) => truth.does.trim());
    return `| ${TITLES[when]} | ${does.join(" ")} |`;
  });
  return `## @${kind}\n\n| when | what it does |\n| --- | --- |\n${rows.join("\n")}\n`;
}
