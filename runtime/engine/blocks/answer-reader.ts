import type { Limits } from "../../limits.js";
import type { ModelAnswer } from "../machine/frames.js";
import type { OutputShape } from "./model-output.js";
import type { ReadOutput } from "./output/read-output.js";
import type { ModelRepair } from "./output/repairs.js";

/** Reads each answer of a block once: for the event that tells what was done to read it, and for the judgement of it. */
export class AnswerReader {
  readonly #read = new WeakMap<ModelAnswer, ReadOutput>();

  constructor(private readonly shape: OutputShape) {}

  /** What is done to read an answer that fits; empty for any other. */
  repairs(answer: ModelAnswer, limits: Limits): readonly ModelRepair[] {
    if (answer.finish !== "stop") return [];
    const read = this.shape.read(answer.output, limits);
    this.#read.set(answer, read);
    return read.ok ? read.repairs : [];
  }

  /** Reads an answer. Its value is the caller's own. */
  take(answer: ModelAnswer, limits: Limits): ReadOutput {
    const read = this.#read.get(answer);
    this.#read.delete(answer);
    return read ?? this.shape.read(answer.output, limits);
  }
}
