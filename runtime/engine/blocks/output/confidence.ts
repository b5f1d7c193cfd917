import { isJsonObject, type Json } from "../../../json.js";
import { DEFAULT_LIMITS } from "../../../limits.js";
import { repairedFromJson } from "../../../stdlib/from-json.js";
import { isRecordValue, type Value } from "../../../stdlib/value.js";
import type { OutputType } from "./output-type.js";

/** How sure a model says that it is of its answer. */
export interface Confidence {
  readonly value: number;
  /** Whether the output type has it as a field. Otherwise it only counts where low confidence is handled. */
  readonly declared: boolean;
}

/**
 * The confidence in an answer: the field of the output type as it was read, else one that stands beside the fields or the wrapper
 * and is a number, or the text of one. It may be outside of 0 to 1.
 */
export function confidenceOf({ confidence }: OutputType, value: Value, json: Json): Confidence | undefined {
  switch (confidence) {
    case "float": {
      const read = isRecordValue(value) ? value.confidence : undefined;
      return typeof read === "number" ? { value: read, declared: true } : undefined;
    }
    case "other":
      return undefined;
    case "none": {
      if (!isJsonObject(json) || !Object.hasOwn(json, "confidence")) return undefined;
      const given = { json: json.confidence ?? null, digits: new Map<object, never>() };
      const read = repairedFromJson({ kind: "primitive", name: "float" }, given, {}, "", DEFAULT_LIMITS);
      return read.ok ? { value: read.value as number, declared: false } : undefined;
    }
  }
}
