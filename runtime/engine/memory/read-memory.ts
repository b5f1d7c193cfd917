import type { ModelRole } from "../../host/interfaces.js";
import type { JsonObject } from "../../json.js";

/** A question to the store of memory; its answer is recorded as that of any call. */
export type MemoryRead =
  | { readonly op: "read"; readonly field: string; readonly key?: string }
  | {
      readonly op: "list";
      readonly field: string;
      readonly prefix?: string;
      readonly limit?: number;
      readonly order?: "asc" | "desc";
    }
  | {
      readonly op: "search";
      readonly field: string;
      readonly text: string;
      readonly limit: number;
      readonly minSimilarity?: number;
    };

/** As the arguments that its answer is recorded under. */
export const argumentsOf = (read: MemoryRead): JsonObject => ({ ...read });

export interface SearchQuery {
  readonly text: string;
  readonly limit: number;
  readonly minSimilarity?: number;
}

/** What is to be ranked by meaning: texts under the keys of their entries. */
export interface RankingCall {
  readonly kind: "ranking";
  readonly role: ModelRole;
  readonly path: string;
  readonly query: SearchQuery;
  readonly entries: readonly { readonly key: string; readonly text: string }[];
}
