import type { CheckpointInfo, Decider } from "scaicore";
import { excerpt } from "../../../runtime/plain-text.js";
import type { InboxItem } from "./inbox-view.js";
import { isRecord } from "../shared/guards.js";

/** In characters: a list needs no more, and a payload may be large. */
const LONGEST_TITLE = 200;
const LONGEST_PREVIEW = 80;
const MOST_PREVIEWED = 3;

/** A pending checkpoint as the list shows it. */
export function inboxItem(
  checkpoint: CheckpointInfo,
  refusalOf: (checkpoint: CheckpointInfo, decider: Decider) => string | undefined,
  decider: Decider,
): InboxItem {
  const { title, prompt, form, options, digest, expiresAt, escalatedAt, onTimeout, assignee, quorum, votes } =
    checkpoint;
  const preview = previewOf(checkpoint);
  return {
    checkpointId: checkpoint.checkpointId,
    title: excerpt(title ?? prompt, LONGEST_TITLE),
    core: checkpoint.core,
    flow: checkpoint.flow,
    priority: checkpoint.priority,
    createdAt: checkpoint.createdAt,
    mine: refusalOf(checkpoint, decider) === undefined,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(escalatedAt === undefined ? {} : { escalatedAt }),
    ...(onTimeout === undefined ? {} : { onTimeout }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(quorum === undefined ? {} : { quorum, votes: new Set(votes?.map(({ by }) => by)).size }),
    // Only where all of them can get the same answer.
    ...(form === undefined && options.length > 0 ? { like: likeOf(checkpoint) } : {}),
    ...(digest === undefined ? {} : { digest }),
    ...(preview === undefined ? {} : { preview }),
  };
}

/** The same for checkpoints of one block of one version of a program with the same options. */
const likeOf = ({ core, coreVersion, flow, nodeId, options }: CheckpointInfo): string =>
  JSON.stringify([core, coreVersion ?? "", flow, nodeId, options.map(({ id }) => id)]);

/** The first values of the payload. */
function previewOf({ payload }: CheckpointInfo): string | undefined {
  const values: readonly unknown[] = isRecord(payload) ? Object.values(payload) : [payload];
  const words = values.filter(isWord).slice(0, MOST_PREVIEWED).map(String);
  return words.length === 0 ? undefined : excerpt(words.join(" · "), LONGEST_PREVIEW);
}

const isWord = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.trim() !== "");
