import type { IRLocation } from "../module.js";
import type { Place } from "../walk.js";

/** The codes that the verifier gives; docs explain them together with the compiler's. */
type VerifierCode =
  | "E400"
  | "E401"
  | "E402"
  | "E403"
  | "E404"
  | "E405"
  | "E406"
  | "E407"
  | "E408"
  | "E409"
  | "E410"
  | "E411"
  | "E412"
  | "E413"
  | "E414"
  /** Names something that the module does not have. */
  | "E415"
  /** Contradicts itself: two of a name, a call that cannot be, a place where it cannot stand. */
  | "E416";

/** One thing that makes a module unfit to run. */
export interface Fault {
  readonly code: VerifierCode;
  readonly severity: "error";
  readonly message: string;
  /** Of the block it is in; absent outside flows. */
  readonly node_id?: string;
  readonly source_location?: IRLocation;
}

export type Report = (code: VerifierCode, message: string, place?: Place, at?: IRLocation) => void;
