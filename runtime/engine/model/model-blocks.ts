import type { IRBlock } from "../../ir/module.js";

/** The kinds of blocks that ask a model. */
export type ModelBlock = Extract<IRBlock, { readonly llm_role: string }>;

export const isModelBlock = (block: IRBlock): block is ModelBlock => "llm_role" in block;
