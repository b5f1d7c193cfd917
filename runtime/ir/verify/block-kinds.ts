/** What the verifier knows of each kind of block. Which bodies a block holds is said by the schema: see `walk.ts`. */
import type { IRBlock, IRPattern } from "../module.js";
import type { Place } from "../walk.js";
import { verifyCheckpoint } from "./checkpoint.js";
import type { Report } from "./fault.js";
import { E403, E410 } from "./messages.js";

/** Whether nothing runs after a list of blocks, or of statements, in a block whose result nobody takes. */
export interface Ends {
  readonly blocks: (list: readonly IRBlock[]) => boolean;
  readonly statements: (list: Extract<IRBlock, { readonly kind: "rigid" }>["statements"]) => boolean;
}

/** What a single block is verified against. */
export interface BlockContext {
  readonly place: Place;
  readonly report: Report;
  /** Reports a model role that lacks the modality. */
  readonly needs: (modality: string, role: string) => void;
}

interface BlockKind<B extends IRBlock> {
  /** It may stand in a flow that is called in expressions. */
  readonly pure: boolean;
  readonly asksModel: boolean;
  /** The names that it declares for its bodies, besides its result. */
  readonly binds?: (block: B) => readonly (string | undefined)[];
  /** Whether nothing runs after it. One that says nothing never ends: its bodies may not run, or their ends are not its own. */
  readonly ends?: (block: B, ends: Ends) => boolean;
  /** What it needs to be run. */
  readonly verify?: (block: B, context: BlockContext) => void;
}

type Model = Extract<IRBlock, { readonly kind: "flexible" | "guarded" }>;

function verifyModel(block: Model, { place, report, needs }: BlockContext): void {
  if (block.input_bindings.length === 0 && block.context_bindings.length === 0)
    report(E403["model-without-input"]({ block: block.kind }), place);
  needs("text", block.llm_role);
}

const KINDS: { readonly [K in IRBlock["kind"]]: BlockKind<Extract<IRBlock, { readonly kind: K }>> } = {
  rigid: { pure: true, asksModel: false, ends: ({ statements }, ends) => ends.statements(statements) },
  flexible: { pure: false, asksModel: true, verify: verifyModel },
  guarded: { pure: false, asksModel: true, verify: verifyModel },
  model_call: {
    pure: false,
    asksModel: true,
    verify: ({ modality, llm_role }, { needs }) => needs(modality, llm_role),
  },
  parallel: { pure: false, asksModel: false },
  foreach: { pure: true, asksModel: false, binds: ({ item, index }) => [item, index] },
  match: {
    pure: true,
    asksModel: false,
    ends: ({ arms }, ends) => arms.some(takesAll) && arms.every(({ body }) => ends.blocks(body)),
  },
  while: {
    pure: true,
    asksModel: false,
    verify: ({ max_iterations: most }, { place, report }) => {
      if (most < 1) report(E410["unbounded-while"]({ max: most }), place);
    },
  },
  core_call: { pure: false, asksModel: false },
  await_responses: { pure: false, asksModel: false },
  checkpoint: {
    pure: false,
    asksModel: false,
    verify: (block, { place, report }) => verifyCheckpoint(block, place, report),
  },
  try: {
    pure: true,
    asksModel: false,
    binds: ({ catches }) => catches.map(({ name }) => name),
    ends: ({ body, catches }, ends) => ends.blocks(body) && catches.every((clause) => ends.blocks(clause.body)),
  },
  budget: { pure: false, asksModel: false, ends: ({ body }, ends) => ends.blocks(body) },
  debug: { pure: true, asksModel: false },
};

/** The types of subjects are not in a module: of a match without such an arm nobody knows whether it covers all. */
export const takesAll = ({ pattern, guard }: { readonly pattern: IRPattern; readonly guard?: unknown }): boolean =>
  guard === undefined && (pattern.kind === "wildcard" || pattern.kind === "bind");

export const kindOf = (block: IRBlock): BlockKind<IRBlock> => KINDS[block.kind] as BlockKind<IRBlock>;
