import type { CheckpointInfo, IRBlock, IRModule, Json, RuntimeEvent } from "scaicore";
import type { RowKind, RowState, TimelineRow } from "../webviews/run/rows.js";
import { activityOf } from "./activity.js";
import { decisionWords } from "./decision-words.js";
import { REPEATED } from "./process/rounds.js";
import { type Span, united, within } from "../webviews/run/spans.js";
import { blocksOf, labelOf, openState, type RunStatus } from "./track.js";
import { valueWords } from "./value-words.js";

export interface TimelineParts {
  readonly module: IRModule | undefined;
  readonly events: readonly RuntimeEvent[];
  readonly checkpoints: readonly CheckpointInfo[];
  readonly status: RunStatus;
  /** Milliseconds since 1970: what waits has waited until then. */
  readonly now: number;
  /** When nobody had the run, where that is known already. */
  readonly rests?: readonly Span[];
}

/** What the visit of a block was, until it is known how it ended. */
interface Draft {
  readonly id: string;
  readonly nodeId?: string;
  readonly kind: RowKind;
  readonly name: string;
  begin: number;
  end: number | undefined;
  failed: boolean;
  tries: number;
  tokens: number;
  cost: number | undefined;
  times: number;
  text: string | undefined;
  refused: boolean;
  /** Whom a checkpoint waits or waited for. */
  waitedFor: string | undefined;
}

/**
 * A run as rows: a visit of a block each, calls of plugins and questions inside them, and the rounds of loops, each with the row that
 * it is part of. A row stands after the one that it is part of; beside each other they stand in the order in which they began.
 */
export function timelineOf(parts: TimelineParts): readonly TimelineRow[] {
  const drafts = draftsOf(parts);
  const waits = waitsByRow(parts, drafts);
  const { events, checkpoints, status, now } = parts;
  const whole = { from: Date.parse(events[0]?.timestamp ?? "") || now, to: now };
  const { rests } =
    parts.rests === undefined ? activityOf({ events, checkpoints, status, whole }) : { rests: parts.rests };
  return [...drafts.values()].map((draft) => rowOf(draft, drafts, waits.get(draft.id) ?? [], rests, parts));
}

/** What a person sees each kind of block as. */
const KINDS: Readonly<Record<IRBlock["kind"], RowKind>> = {
  flexible: "model",
  guarded: "model",
  model_call: "model",
  checkpoint: "checkpoint",
  core_call: "call",
  foreach: "loop",
  while: "loop",
  parallel: "parallel",
  await_responses: "wait",
  rigid: "step",
  match: "step",
  try: "step",
  budget: "step",
  debug: "step",
};

const isBlockKind = (kind: unknown): kind is IRBlock["kind"] => typeof kind === "string" && Object.hasOwn(KINDS, kind);

const known = new WeakMap<IRModule, ReadonlyMap<string, IRBlock>>();

/** The blocks of all flows of a program, by id. */
export function blocksById(module: IRModule): ReadonlyMap<string, IRBlock> {
  const made =
    known.get(module) ??
    new Map(module.flows.flatMap(({ body }) => blocksOf(body)).map((block) => [block.node_id, block] as const));
  known.set(module, made);
  return made;
}

function draftsOf({ module, events, checkpoints }: TimelineParts): Map<string, Draft> {
  const blocks = module === undefined ? new Map<string, IRBlock>() : blocksById(module);
  const drafts = new Map<string, Draft>();
  const add = (id: string, kind: RowKind, name: string, begin: number, nodeId?: string): Draft => {
    const draft: Draft = {
      id,
      ...(nodeId === undefined ? {} : { nodeId }),
      kind,
      name,
      begin,
      end: undefined,
      failed: false,
      tries: 0,
      tokens: 0,
      cost: undefined,
      times: 0,
      text: undefined,
      refused: false,
      waitedFor: undefined,
    };
    drafts.set(id, draft);
    return draft;
  };
  const blockRow = (event: RuntimeEvent, nodeId: string, path: string, begin: number): Draft => {
    const found = drafts.get(path);
    if (found !== undefined) return found;
    addRound(path, begin);
    const block = blocks.get(nodeId);
    const said = block?.kind ?? event.payload.block_kind ?? event.blockKind;
    return add(
      path,
      isBlockKind(said) ? KINDS[said] : "step",
      nameOf(nodeId, block, typeof said === "string" ? said : "block"),
      begin,
      nodeId,
    );
  };
  /** The round of the innermost loop around a path. */
  const addRound = (path: string, at: number): void => {
    const round = roundOf(path);
    if (round === undefined) return;
    const { id, index } = round;
    const known = drafts.get(id);
    if (known !== undefined) return;
    addRound(id.slice(0, id.lastIndexOf("[")), at);
    add(id, "round", `round ${index + 1}`, at);
  };

  for (const event of events) {
    const { nodeId, type } = event;
    if (nodeId === undefined) continue;
    const path = event.path ?? nodeId;
    const at = Date.parse(event.timestamp);
    switch (type) {
      case "block.entered":
        blockRow(event, nodeId, path, at);
        break;
      case "block.exited":
      case "block.failed": {
        const row = blockRow(event, nodeId, path, at);
        row.end = at;
        row.failed = type === "block.failed";
        if (row.failed) row.text = textAt(event, "message") ?? row.text;
        const value = event.payload.result_binding_value;
        if (value !== undefined && row.text === undefined) row.text = valueWords(value);
        break;
      }
      case "model.called": {
        const owner = blockRow(event, nodeId, path, at);
        const took = numberAt(event, "duration_ms");
        // A statement may ask a model too, for its vectors.
        const row =
          owner.kind === "model"
            ? owner
            : add(`${path}!call-${drafts.size}`, "model", roleOf(event), at - took, nodeId);
        if (row !== owner) endCall(row, event, at);
        row.tries++;
        row.tokens += numberAt(event, "input_tokens") + numberAt(event, "output_tokens");
        const { cost } = event.payload;
        if (typeof cost === "number") row.cost = (row.cost ?? 0) + cost;
        break;
      }
      case "plugin.called": {
        blockRow(event, nodeId, path, at);
        const name = `${textAt(event, "plugin") ?? "plugin"}.${textAt(event, "method") ?? "call"}`;
        const id = `${path}!call-${drafts.size}`;
        endCall(add(id, "plugin", name, at - numberAt(event, "duration_ms"), nodeId), event, at);
        break;
      }
      case REPEATED: {
        const round = roundOf(path);
        const id = `${round === undefined ? path : round.id.slice(0, round.id.lastIndexOf("["))}!rounds-${nodeId}`;
        const row = drafts.get(id) ?? add(id, "rounds", nameOf(nodeId, blocks.get(nodeId), "block"), at, nodeId);
        row.times += numberAt(event, "visits");
        // Together they took that long; between them other blocks of the rounds ran.
        row.begin = Math.min(row.begin, at - numberAt(event, "duration_ms"));
        row.end = at;
        break;
      }
      default:
    }
  }
  for (const checkpoint of checkpoints) {
    if (checkpoint.waitsFor !== undefined) continue;
    const { path, nodeId, prompt } = checkpoint;
    const begin = Date.parse(checkpoint.createdAt);
    const own = drafts.get(path);
    // A question that the engine asks about a model's answer stands below the model.
    const row = own?.kind === "checkpoint" ? own : add(questionId(path), "checkpoint", prompt, begin, nodeId);
    const words = decisionWords(checkpoint);
    row.waitedFor = words?.by ?? checkpoint.assignee;
    if (words === undefined) continue;
    row.text = words.text;
    row.refused = words.refused;
    if (row !== own) row.end = Date.parse(checkpoint.decision?.at ?? checkpoint.createdAt);
  }
  return drafts;
}

function endCall(row: Draft, event: RuntimeEvent, at: number): void {
  row.end = at;
  row.failed = textAt(event, "error_type") !== undefined;
  if (row.failed) row.text = textAt(event, "message");
}

/** Of a path, the round of the innermost loop: `…/ledger[3]`. */
function roundOf(path: string): { readonly id: string; readonly index: number } | undefined {
  const found = /^(.*\[(\d+)\])[/>]/s.exec(path);
  return found === null ? undefined : { id: found[1]!, index: Number(found[2]) };
}

/** The name of a block: that of its result; where it has none, what it calls or stands in. */
function nameOf(nodeId: string, block: IRBlock | undefined, kind: string): string {
  const label = labelOf(nodeId, block, kind);
  if (label !== "return") return label;
  if (block?.kind === "core_call") return block.flow_name.replaceAll("_", " ");
  return (nodeId.split("/", 1)[0] ?? label).replaceAll("_", " ");
}

const roleOf = (event: RuntimeEvent): string => textAt(event, "role") ?? "model";

interface Wait extends Span {
  readonly who: string | undefined;
  /** It has not ended. */
  readonly open: boolean;
}

/** The waits of each row, with those of all rows inside it. */
function waitsByRow(
  { checkpoints, now }: TimelineParts,
  drafts: ReadonlyMap<string, Draft>,
): ReadonlyMap<string, readonly Wait[]> {
  const found = new Map<string, Wait[]>();
  for (const { path, createdAt, decision, assignee, waitsFor } of checkpoints) {
    const by = decision && decisionWords({ decision, options: [] })?.by;
    const wait: Wait = {
      from: Date.parse(createdAt),
      to: decision === undefined ? now : Date.parse(decision.at),
      who: waitsFor === undefined ? (by ?? assignee) : undefined,
      open: decision === undefined,
    };
    const own = drafts.has(questionId(path)) ? questionId(path) : path;
    for (let at: string | undefined = own; at !== undefined; at = parentOf(at, drafts)) {
      const list = found.get(at) ?? [];
      list.push(wait);
      found.set(at, list);
    }
  }
  return found;
}

/** Of a question that the engine asks about the answer of a model. */
const questionId = (path: string): string => `${path}!question`;

/** The row that one is part of: the one with the longest path that this path goes on from. */
function parentOf(id: string, drafts: ReadonlyMap<string, Draft>): string | undefined {
  for (let end = id.length - 1; end > 0; end--) {
    const sign = id[end];
    if (sign !== "/" && sign !== ">" && sign !== "[" && sign !== "!") continue;
    const path = id.slice(0, end);
    if (drafts.has(path)) return path;
  }
  return undefined;
}

function rowOf(
  draft: Draft,
  drafts: ReadonlyMap<string, Draft>,
  waits: readonly Wait[],
  rests: readonly Span[],
  parts: TimelineParts,
): TimelineRow {
  const { id, nodeId, kind, name, begin, tries, tokens, cost, times, text, refused } = draft;
  const parent = parentOf(id, drafts);
  const end = draft.end ?? roundEnd(draft, drafts);
  const waitedFor = draft.waitedFor ?? waitersOf(waits);
  const restedMs = within(rests, begin, end ?? parts.now);
  return {
    id,
    ...(parent === undefined ? {} : { parent }),
    ...(nodeId === undefined ? {} : { nodeId }),
    kind,
    name,
    state: stateOf(draft, end, waits, parts),
    begin,
    ...(end === undefined ? {} : { end }),
    waitedMs: within(united(waits), begin, end ?? parts.now),
    ...(restedMs > 0 ? { restedMs } : {}),
    ...(waitedFor === undefined ? {} : { waitedFor }),
    ...(tries > 1 ? { tries } : {}),
    ...(tokens > 0 ? { tokens } : {}),
    ...(cost === undefined ? {} : { cost }),
    ...(times > 0 ? { times } : {}),
    ...(text === undefined ? {} : { text }),
    ...(refused ? { refused } : {}),
  };
}

function waitersOf(waits: readonly Wait[]): string | undefined {
  const names = [...new Set(waits.map(({ who }) => who).filter((who) => who !== undefined))];
  const [only] = names;
  return names.length > 1 ? `${names.length} people` : only;
}

const ends = new WeakMap<ReadonlyMap<string, Draft>, ReadonlyMap<string, number | undefined>>();

/** A round has no event of its own: it ends with what is in it. */
function roundEnd(draft: Draft, drafts: ReadonlyMap<string, Draft>): number | undefined {
  if (draft.kind !== "round") return undefined;
  const made = ends.get(drafts) ?? endsOfRounds(drafts);
  ends.set(drafts, made);
  return made.get(draft.id);
}

function endsOfRounds(drafts: ReadonlyMap<string, Draft>): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  for (const { id, end, kind } of drafts.values()) {
    if (kind === "round") continue;
    for (let round = roundOf(id); round !== undefined; round = roundOf(round.id)) {
      const before = found.has(round.id) ? found.get(round.id) : 0;
      found.set(round.id, before === undefined || end === undefined ? undefined : Math.max(before, end));
    }
  }
  return found;
}

function stateOf(draft: Draft, end: number | undefined, waits: readonly Wait[], { status }: TimelineParts): RowState {
  if (draft.failed) return "failed";
  if (end !== undefined) return "done";
  return openState(status, draft.kind === "checkpoint" || draft.kind === "wait" || waits.some(({ open }) => open));
}

function numberAt(event: RuntimeEvent, name: string): number {
  const value = event.payload[name];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function textAt(event: RuntimeEvent, name: string): string | undefined {
  const value: Json | undefined = event.payload[name];
  return typeof value === "string" ? value : undefined;
}
