/**
 * The table of the kinds of blocks: how each is shown, and what the verifier checks. The schema lists the bodies of a block;
 * `walk.ts` reads it.
 */
import type { IRBlock, IRCheckpointBlock, IRPattern } from "./module.js";
import { printExpr, printType } from "./print.js";
import type { Report } from "./verify/fault.js";
import { E403, E406, E410, E413, E416 } from "./verify/messages.js";
import type { IRPath } from "./walk.js";

/** Answers whether every run of a list of blocks, or of statements, leaves the block around it. */
export interface Ends {
  readonly blocks: (list: readonly IRBlock[]) => boolean;
  readonly statements: (list: Extract<IRBlock, { readonly kind: "rigid" }>["statements"]) => boolean;
}

/** The context in which a single block is verified. */
interface BlockContext {
  readonly place: IRPath;
  readonly report: Report;
  /** Reports a model role that lacks the modality. */
  readonly needs: (modality: string, role: string) => void;
}

interface BlockKind<B extends IRBlock> {
  /** Summarizes the block in a few words of the source. */
  readonly summary: (block: B) => string;
  /** Whether flows that are called in expressions may contain it. */
  readonly pure: boolean;
  readonly asksModel: boolean;
  /** Lists the names that it declares for its bodies, besides its result. */
  readonly binds?: (block: B) => readonly (string | undefined)[];
  /** Returns whether nothing runs after the block. Absent if something may: its bodies may not run, or do not end the block. */
  readonly ends?: (block: B, ends: Ends) => boolean;
  /** Reports what the block lacks to be run. */
  readonly verify?: (block: B, context: BlockContext) => void;
}

type Model = Extract<IRBlock, { readonly kind: "flexible" | "guarded" }>;

function verifyModel(block: Model, { place, report, needs }: BlockContext): void {
  if (block.input_bindings.length === 0 && block.context_bindings.length === 0)
    report(E403["model-without-input"]({ block: block.kind }), place);
  needs("text", block.llm_role);
}

const summaryOfModel = ({ goal, output_type, llm_role }: Model): string =>
  `${shorten(printExpr(goal))} → ${shorten(printType(output_type))} by ${llm_role}`;

const KINDS: { readonly [K in IRBlock["kind"]]: BlockKind<Extract<IRBlock, { readonly kind: K }>> } = {
  rigid: {
    summary: ({ statements }) => count(statements.length, "statement"),
    pure: true,
    asksModel: false,
    ends: ({ statements }, ends) => ends.statements(statements),
  },
  flexible: {
    summary: summaryOfModel,
    pure: false,
    asksModel: true,
    verify: verifyModel,
  },
  guarded: {
    summary: summaryOfModel,
    pure: false,
    asksModel: true,
    verify: verifyModel,
  },
  model_call: {
    summary: ({ modality, output_type, llm_role }) =>
      `:${modality} → ${shorten(printType(output_type))} by ${llm_role}`,
    pure: false,
    asksModel: true,
    verify: ({ modality, llm_role }, { needs }) => needs(modality, llm_role),
  },
  parallel: {
    summary: ({ branches }) => count(branches.length, "branch", "branches"),
    pure: false,
    asksModel: false,
  },
  foreach: {
    summary: ({ item, index, collection }) =>
      `${[item, index].filter((name) => name !== undefined).join(", ")} in ${shorten(printExpr(collection))}`,
    pure: true,
    asksModel: false,
    binds: ({ item, index }) => [item, index],
  },
  match: {
    summary: ({ subject }) => shorten(printExpr(subject)),
    pure: true,
    asksModel: false,
    ends: ({ arms }, ends) => arms.some(takesAll) && arms.every(({ body }) => ends.blocks(body)),
  },
  while: {
    summary: ({ condition, max_iterations }) => `${shorten(printExpr(condition))}, at most ${max_iterations} times`,
    pure: true,
    asksModel: false,
    verify: ({ max_iterations: most }, { place, report }) => {
      if (most < 1) report(E410["unbounded-while"]({ max: most }), place);
    },
  },
  core_call: {
    summary: ({ target, flow_name, is_async }) => `${target}#${flow_name}${is_async ? ", async" : ""}`,
    pure: false,
    asksModel: false,
  },
  await_responses: {
    summary: ({ require, from }) =>
      `:${require} of ${from.map(({ name, value }) => name || printExpr(value)).join(", ")}`,
    pure: false,
    asksModel: false,
  },
  checkpoint: {
    summary: (block) =>
      [
        `${block.checkpoint_type}: ${shorten(printExpr(block.present.prompt))}`,
        ...(block.options === undefined ? [] : [`options ${shorten(printExpr(block.options))}`]),
        ...(block.timeout_ms === undefined ? [] : [`timeout ${printExpr(block.timeout_ms)}`]),
        ...(block.on_timeout === undefined ? [] : [`then ${block.on_timeout}`]),
      ].join(", "),
    pure: false,
    asksModel: false,
    verify: (block, { place, report }) => verifyCheckpoint(block, place, report),
  },
  try: {
    summary: ({ catches }) => count(catches.length, "catch", "catches"),
    pure: true,
    asksModel: false,
    binds: ({ catches }) => catches.map(({ name }) => name),
    ends: ({ body, catches }, ends) => ends.blocks(body) && catches.every((clause) => ends.blocks(clause.body)),
  },
  budget: {
    summary: (block) =>
      [
        ...(block.max_cost === undefined ? [] : [`max_cost ${printExpr(block.max_cost)}`]),
        ...(block.max_duration_ms === undefined ? [] : [`max_duration ${printExpr(block.max_duration_ms)}`]),
        ...(block.max_retries === undefined ? [] : [`max_retries ${printExpr(block.max_retries)}`]),
        ...(block.max_tokens === undefined ? [] : [`max_tokens ${printExpr(block.max_tokens)}`]),
      ].join(", "),
    pure: false,
    asksModel: false,
    ends: ({ body }, ends) => ends.blocks(body),
  },
  debug: {
    summary: ({ statements }) => count(statements.length, "statement"),
    pure: true,
    asksModel: false,
  },
};

/** Returns whether an arm takes every value: without types of subjects only such an arm proves that all are covered. */
export const takesAll = ({ pattern, guard }: { readonly pattern: IRPattern; readonly guard?: unknown }): boolean =>
  guard === undefined && (pattern.kind === "wildcard" || pattern.kind === "bind");

/** Returns the entry of the block's kind. */
export const kindOf = (block: IRBlock): BlockKind<IRBlock> => KINDS[block.kind] as BlockKind<IRBlock>;

/** Returns a number with its noun: `1 block`, `2 blocks`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** Types of checkpoints that need no options for a decision. */
const OWN_ANSWERS: ReadonlySet<string> = new Set(["approval", "freeform", "debug_breakpoint"]);

/** Reports checkpoints that cannot be decided, and arms without a unique meaning. */
function verifyCheckpoint(block: IRCheckpointBlock, place: IRPath, report: Report): void {
  const answered =
    OWN_ANSWERS.has(block.checkpoint_type) ||
    block.options !== undefined ||
    (block.form?.length ?? 0) > 0 ||
    block.hitl_target?.hitl_spec !== undefined;
  if (!answered && block.checkpoint_type === "hitl_review" && block.on_response === undefined)
    report(E413["review-without-queue"](), place);
  else if (!answered) report(E406["checkpoint-without-options"]({ type: block.checkpoint_type }), place);
  if (block.on_timeout === "default" && block.default === undefined) report(E406["missing-default-decision"](), place);
  for (const arm of block.on_response ?? [])
    if ((arm.value === undefined) === (arm.body === undefined)) report(E416["ambiguous-arm"](), place);
}
