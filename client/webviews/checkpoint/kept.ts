/** What is kept of a person's work at a checkpoint until it is decided, over reloads, closed tabs and restarts. Without DOM. */

import { isBoolean, isCount, isRecord, isString, optional, record, type Guard } from "../shared/guards.js";
import { isDraft, type Draft } from "../shared/protocol.js";

export interface Kept {
  /** What was typed into the form. */
  readonly draft: Draft;
  readonly note: string;
  /** The decision that was chosen and not confirmed. */
  readonly chosen?: string;
  /** Why the last decision did not take effect. */
  readonly problem?: string;
  /** How far the page is scrolled, in CSS pixels. */
  readonly scroll?: number;
  /** Folds that were opened or closed. */
  readonly folds?: Readonly<Record<string, boolean>>;
}

export const NOTHING_KEPT: Kept = { draft: {}, note: "" };

const isFolds: Guard<Readonly<Record<string, boolean>>> = (value): value is Readonly<Record<string, boolean>> =>
  isRecord(value) && Object.values(value).every(isBoolean);

export const isKept = record<Kept>({
  draft: isDraft,
  note: isString,
  chosen: optional(isString),
  problem: optional(isString),
  scroll: optional(isCount),
  folds: optional(isFolds),
});

/** Whether a person has typed or chosen something: more than a place on the page. */
export const hasWork = ({ draft, note, chosen }: Kept): boolean =>
  Object.keys(draft).length > 0 || note.trim() !== "" || chosen !== undefined;
