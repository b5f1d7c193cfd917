import type { DiagnosticContent } from "../../diagnostic-definition.js";
import type { IRLocation } from "../module.js";
import type { IRPath } from "../walk.js";
import type * as messages from "./messages.js";

/** The codes of the verifier; the documentation explains them together with those of the compiler. */
type VerifierCode = Exclude<keyof typeof messages, "phrases">;

/** One thing that makes a module unfit to run. */
export interface Fault {
  readonly code: VerifierCode;
  /** The name of the message among those of the code. */
  readonly name: string;
  readonly severity: "error";
  readonly message: string;
  /** The node id of the block with the fault; absent outside flows. */
  readonly node_id?: string;
  readonly source_location?: IRLocation;
}

export type Report = (content: DiagnosticContent<VerifierCode>, place?: IRPath, at?: IRLocation) => void;
