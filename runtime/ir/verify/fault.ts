import type { DiagnosticContent } from "../../diagnostic-definition.js";
import type { IRLocation } from "../module.js";
import type { Place } from "../walk.js";
import type * as messages from "./messages.js";

/** The codes that the verifier gives; docs explain them together with the compiler's. */
type VerifierCode = Exclude<keyof typeof messages, "phrases">;

/** One thing that makes a module unfit to run. */
export interface Fault {
  readonly code: VerifierCode;
  /** Which of the messages of the code it is. */
  readonly name: string;
  readonly severity: "error";
  readonly message: string;
  /** Of the block it is in; absent outside flows. */
  readonly node_id?: string;
  readonly source_location?: IRLocation;
}

export type Report = (content: DiagnosticContent<VerifierCode>, place?: Place, at?: IRLocation) => void;
