import type { ModelRepair } from "../../engine/blocks/output/repairs.js";
import type { Json } from "../../json.js";
import type { CorpusTypeName } from "./corpus-types.js";

/** A text that a model says, and what it is as a value of a type. */
export interface CorpusRow {
  readonly name: string;
  readonly type: CorpusTypeName;
  readonly text: string;
  readonly finish: "stop" | "length";
  readonly expected:
    | {
        /** The value in its JSON form. */
        readonly value: Json;
        /** What is done to read the text as it is, in the order of `MODEL_REPAIRS`. */
        readonly repaired: readonly ModelRepair[];
      }
    | { readonly failure: "parse_error" };
}

/** A text that fits. */
export const fits = (
  name: string,
  type: CorpusTypeName,
  text: string,
  value: Json,
  ...repaired: readonly ModelRepair[]
): CorpusRow => ({ name, type, text, finish: "stop", expected: { value, repaired } });

/** A text that has no value of the type, or more than one meaning. */
export const refused = (name: string, type: CorpusTypeName, text: string): CorpusRow => ({
  name,
  type,
  text,
  finish: "stop",
  expected: { failure: "parse_error" },
});

/** A text that ended at the maximum length. */
export const cut = (name: string, type: CorpusTypeName, text: string): CorpusRow => ({
  ...refused(name, type, text),
  finish: "length",
});

export const FENCE = "```";
