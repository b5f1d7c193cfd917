/**
 * What the compiler knows of each block, apart from how it is checked (`check/rules.ts`) and built (`build/rules.ts`): its traits,
 * and the table of its settings or options. Tables with many settings stand in files of their own.
 */
import type { Block } from "../../syntax/ast.js";
import { BLOCK_KEYWORDS, type BlockKeyword, blockSyntax } from "../../syntax/blocks.js";
import { checkpoint } from "./settings/checkpoint.js";
import { budget, flexible, guarded, modelCall } from "./settings/model-blocks.js";
import type { SettingTable } from "./settings/setting-spec.js";
import { BOOL, INT, STRING } from "./types/type.js";

interface BlockTraits {
  /** A flow that holds one is not pure; a rigid block makes it so only by what it holds. */
  readonly impure: boolean;
  /** It is there for its result: one that stands last in a body that gives a value was meant to be yielded. */
  readonly forResult: boolean;
  /** How many levels of the IR lie at most between the block and what is in it. */
  readonly levels: number;
}

interface BlockKind extends BlockTraits {
  /** Its settings, or the options in its header. `settings/index.ts` holds them equal to what `syntax/blocks.ts` reads. */
  readonly settings?: SettingTable;
}

/** Blocks with one kind of node have the same traits. */
const MODEL = { impure: true, forResult: true, levels: 4 } as const satisfies BlockTraits;

/** A block that is missing here does not compile. */
export const BLOCK_KINDS = {
  "@rigid": { impure: false, forResult: false, levels: 3 },
  "@flexible": {
    ...MODEL,
    settings: flexible,
  },
  "@guarded": {
    ...MODEL,
    settings: guarded,
  },
  "@model_call": {
    ...MODEL,
    settings: modelCall,
  },
  "@parallel": {
    impure: true,
    forResult: true,
    levels: 4,
    settings: {
      name: "@parallel",
      doc: "Branches that run at once.",
      settings: [
        {
          name: "max_concurrent",
          doc: "How many branches may run at once; without it, all.",
          value: { form: "value", type: INT, range: { min: 1 } },
        },
        {
          name: "fail_fast",
          doc: "Whether the first error ends the other branches.",
          value: { form: "value", type: BOOL },
          default: "true",
        },
      ],
    },
  },
  "@foreach": {
    impure: true,
    forResult: false,
    levels: 4,
    settings: {
      name: "@foreach",
      doc: "A body for each element.",
      settings: [
        {
          name: "max_concurrent",
          doc: "How many elements may be at work at once.",
          value: { form: "value", type: INT, range: { min: 1 } },
          default: "1",
        },
        {
          name: "fail_fast",
          doc: "Whether the first error ends the other elements.",
          value: { form: "value", type: BOOL },
          default: "true",
        },
      ],
    },
  },
  "@while": {
    impure: true,
    forResult: false,
    levels: 4,
    settings: {
      name: "@while",
      doc: "A bounded loop.",
      settings: [
        {
          name: "max_iterations",
          doc: "How often the body runs at most.",
          value: { form: "value", type: INT, constant: true, range: { min: 1 } },
        },
      ],
    },
  },
  "@try": { impure: true, forResult: false, levels: 4 },
  "@checkpoint": {
    impure: true,
    forResult: true,
    levels: 4,
    settings: checkpoint,
  },
  "@core_call": {
    impure: true,
    forResult: true,
    levels: 3,
    settings: {
      name: "@core_call",
      doc: "Calls a flow of another core.",
      settings: [
        {
          name: "target",
          doc: "The core: `core://tenant/slug`, or `core://self` for this one.",
          value: { form: "special", shown: "core://tenant/slug" },
          required: true,
        },
        { name: "flow", doc: "The flow.", value: { form: "name", of: "flow" }, required: true },
        { name: "input", doc: "Its parameters by name.", value: { form: "special", shown: "{ parameter: value }" } },
        {
          name: "instance_key",
          doc: "The instance, where the core has several.",
          value: { form: "value", type: STRING },
        },
        { name: "version", doc: "The version of the core.", value: { form: "value", type: STRING } },
        { name: "timeout", doc: "How long it may take.", value: { form: "duration" } },
        {
          name: "async",
          doc: "Whether to go on at once, with a handle.",
          value: { form: "value", type: BOOL, constant: true },
          default: "false",
        },
      ],
    },
  },
  "@await_responses": {
    impure: true,
    forResult: true,
    levels: 3,
    settings: {
      name: "@await_responses",
      doc: "Waits for the results of asynchronous calls.",
      settings: [
        { name: "from", doc: "The handles.", value: { form: "special", shown: "[handle, …]" }, required: true },
        {
          name: "require",
          doc: "Whether all results are needed, or any one.",
          value: { form: "word", words: ["all", "any"] },
          default: ":all",
        },
        { name: "timeout", doc: "How long to wait.", value: { form: "duration" } },
      ],
    },
  },
  "@budget": {
    impure: true,
    forResult: false,
    levels: 4,
    settings: budget,
  },
  "@debug": { impure: false, forResult: false, levels: 3 },
} as const satisfies Readonly<Record<BlockKeyword, BlockKind>>;

const traits = new Map<Block["kind"], BlockTraits>(
  BLOCK_KEYWORDS.map((word) => [blockSyntax(word).kind, BLOCK_KINDS[word]]),
);

export const traitsOf = (kind: Block["kind"]): BlockTraits => traits.get(kind)!;
