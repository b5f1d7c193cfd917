import type { Severity } from "./diagnostic.js";

/** What the documentation says about a code, and how an editor shows it. */
export interface CatalogueEntry {
  /** A few words, no full stop. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it is a mistake and what to do, in Markdown. */
  readonly explanation: string;
  /** A file that gives this diagnostic. */
  readonly wrong?: string;
  /** The same file put right. */
  readonly right?: string;
  /** Editors show the range faded. */
  readonly unnecessary?: boolean;
}

/** Types the entries of a part of the catalogue without losing their codes. */
export const entries = <Code extends string>(part: Record<Code, CatalogueEntry>): Record<Code, CatalogueEntry> => part;
