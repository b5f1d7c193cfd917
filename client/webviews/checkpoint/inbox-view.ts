/** What waits for decisions, as the page lists it. With a run-time check; without DOM, so that the host may import it. */

import type { CheckpointInfo, Timestamp } from "scaicore";
import { isBoolean, isCount, isString, isTimestamp, listOf, oneOf, optional, record } from "../shared/guards.js";

/** A pending checkpoint in the list. */
export interface InboxItem {
  readonly checkpointId: string;
  /** The question in a line. */
  readonly title: string;
  readonly core: string;
  readonly flow: string;
  readonly priority: CheckpointInfo["priority"];
  readonly createdAt: Timestamp;
  readonly expiresAt?: Timestamp;
  readonly escalatedAt?: Timestamp;
  readonly onTimeout?: NonNullable<CheckpointInfo["onTimeout"]>;
  readonly assignee?: string;
  readonly quorum?: number;
  /** How many persons have voted, with a quorum. */
  readonly votes?: number;
  /** Whether the person of this window may decide it. */
  readonly mine: boolean;
  /** The same for questions of one block with the same options, which may be decided together; absent where each needs its own answer. */
  readonly like?: string;
  /** The digest of what it shows, to be sent with a decision. */
  readonly digest?: string;
  /** What it is about, in a line. */
  readonly preview?: string;
}

/** A decision that was made and is not sent yet: it can be undone. */
export interface Sending {
  /** Of the request, which `undo` and `sendNow` name. */
  readonly requestId: string;
  readonly checkpointIds: readonly string[];
  /** What was decided: the label of the button. */
  readonly label: string;
  /** About what. */
  readonly title: string;
  /** Host time. */
  readonly sendsAt: Timestamp;
}

export interface Inbox {
  /** Most urgent first. */
  readonly items: readonly InboxItem[];
  /** How many more wait than are listed. */
  readonly omitted: number;
  readonly sending: readonly Sending[];
}

export const EMPTY_INBOX: Inbox = { items: [], omitted: 0, sending: [] };

const isItem = record<InboxItem>({
  checkpointId: isString,
  title: isString,
  core: isString,
  flow: isString,
  priority: oneOf("low", "normal", "high", "critical"),
  createdAt: isTimestamp,
  expiresAt: optional(isTimestamp),
  escalatedAt: optional(isTimestamp),
  onTimeout: optional(oneOf("escalate", "fail", "default")),
  assignee: optional(isString),
  quorum: optional(isCount),
  votes: optional(isCount),
  mine: isBoolean,
  like: optional(isString),
  digest: optional(isString),
  preview: optional(isString),
});

const isSending = record<Sending>({
  requestId: isString,
  checkpointIds: listOf(isString),
  label: isString,
  title: isString,
  sendsAt: isTimestamp,
});

export const isInbox = record<Inbox>({ items: listOf(isItem), omitted: isCount, sending: listOf(isSending) });

/** What the person wants to see of the list. */
export interface InboxFilter {
  readonly mine: boolean;
  readonly text: string;
}

/** Those that pass the filter, in their order. The shown one always does, so that it does not vanish under the person's hands. */
export function filtered(items: readonly InboxItem[], filter: InboxFilter, shown: string): readonly InboxItem[] {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return items.filter((item) => {
    if (item.checkpointId === shown) return true;
    if (filter.mine && !item.mine) return false;
    const text = [item.title, item.core, item.flow, item.assignee, item.preview].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The one before or after the shown one, if there is one. */
export function neighbour(items: readonly InboxItem[], shown: string, step: 1 | -1): string | undefined {
  const at = items.findIndex(({ checkpointId }) => checkpointId === shown);
  const next = at < 0 ? (step === 1 ? 0 : items.length - 1) : at + step;
  return items[next]?.checkpointId;
}

/** The others that may be decided with the shown one. */
export function likeOnes(items: readonly InboxItem[], shown: string): readonly InboxItem[] {
  const like = items.find(({ checkpointId }) => checkpointId === shown)?.like;
  if (like === undefined) return [];
  return items.filter(
    (item) => item.like === like && item.checkpointId !== shown && item.mine && item.digest !== undefined,
  );
}
