/** What the documentation says of each code. Nothing that runs on every keystroke imports this. */
import type { DiagnosticCode } from "../codes.js";
import { flows } from "./flows.js";
import { grammar } from "./grammar.js";
import { lexical } from "./lexical.js";
import { names } from "./names.js";
import { types } from "./types.js";
import { warnings } from "./warnings.js";

export interface Explanation {
  /** Why it is a mistake and what to do, in Markdown. */
  readonly explanation: string;
  /** A file that gives this diagnostic. */
  readonly wrong?: string;
  /** The same file put right. */
  readonly right?: string;
}

export const explanations: Readonly<Record<DiagnosticCode, Explanation>> = {
  ...lexical,
  ...grammar,
  ...names,
  ...types,
  ...flows,
  ...warnings,
};
