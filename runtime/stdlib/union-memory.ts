import type { IRType } from "../ir/module.js";
import type { Json } from "../json.js";
import type { JsonProblem } from "./from-json.js";
import type { Value } from "./value.js";

export interface Outcome {
  readonly value: Value;
  readonly problems: readonly JsonProblem[];
}

/** What came of reading a JSON node as a union. */
export class UnionMemory {
  private readonly outcomes = new Map<Json | undefined, Map<readonly IRType[], Map<string, Outcome>>>();

  find(members: readonly IRType[], json: Json | undefined, path: string, exact: boolean): Outcome | undefined {
    return this.outcomes.get(json)?.get(members)?.get(key(path, exact));
  }
  keep(members: readonly IRType[], json: Json | undefined, path: string, exact: boolean, outcome: Outcome): void {
    // Scalars are read at once.
    if (typeof json !== "object" || json === null) return;
    const ofNode = this.outcomes.get(json) ?? new Map<readonly IRType[], Map<string, Outcome>>();
    const ofType = ofNode.get(members) ?? new Map<string, Outcome>();
    this.outcomes.set(json, ofNode.set(members, ofType.set(key(path, exact), outcome)));
  }
}
const key = (path: string, exact: boolean): string => `${exact ? "!" : "?"}${path}`;
