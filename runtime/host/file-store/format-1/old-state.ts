import { joinedBytes } from "../../../joined-bytes.js";
import { StoreCorruptError } from "../../errors.js";
import type { Clock } from "../../interfaces.js";
import type { DurableDirectory } from "../durable-directory.js";
import type { Layout } from "../layout.js";
import { encodeFrame, NO_KEY } from "../log/frame.js";
import { piecesOf } from "../log/segment-scan.js";
import { damagedLog, decodeHead, encodeHead, HEAD_BYTES } from "../log/segment.js";
import type { LogRecords } from "../log-records.js";
import { encodeRecord } from "../record.js";
import { oldKeys, readOldInvocation, readOldStart } from "./old-invocation.js";

/** What becomes of one invocation of an old store: a frame of a base. */
export type OldState =
  | { readonly kind: "state"; readonly key: string; readonly record: LogRecords["state"] }
  | { readonly kind: "corrupt"; readonly key: string; readonly record: LogRecords["corrupt"] };

interface Old {
  readonly files: DurableDirectory;
  readonly layout: Layout;
}

interface Writer extends Old {
  readonly clock: Clock;
  /** 24 random hex digits. */
  readonly unique: () => string;
}

/**
 * The state of all invocations of a store of format 1, in the order of their keys.
 *
 * @throws StoreError if one of them cannot be read now, which may be different later
 */
export async function oldStateOf(old: Old): Promise<readonly OldState[]> {
  const states: OldState[] = [];
  for (const key of await oldKeys(old.files, old.layout)) {
    const state = await oldInvocation(old, key);
    if (state !== undefined) states.push(state);
  }
  return states;
}

async function oldInvocation({ files, layout }: Old, key: string): Promise<OldState | undefined> {
  try {
    const record = await readOldInvocation(files, layout, key);
    return record === undefined ? undefined : { kind: "state", key, record };
  } catch (error) {
    if (!(error instanceof StoreCorruptError)) throw error;
    const directory = layout.invocation(key);
    const path = `${layout.damaged}/${key}`;
    const start = await readOldStart(files, layout, key);
    const problem = error.message.replaceAll(directory, path);
    return { kind: "corrupt", key, record: { problem, path, ...(start === undefined ? {} : { start }) } };
  }
}

/** The bytes of a base with these invocations. */
export async function writtenAsBase(
  { files, clock, unique }: Writer,
  states: readonly OldState[],
  number: number,
): Promise<Uint8Array> {
  const random = unique();
  const salt = parseInt(random.slice(0, 8), 16);
  const written = { author: random.slice(8, 24), time: clock.now() };
  const parts = [encodeHead({ salt, number, sealedAt: 0 }, written)];
  const put = (kind: OldState["kind"] | "seal", key: string, payload: Uint8Array) =>
    parts.push(encodeFrame({ ...written, kind, key, epoch: 0, synced: 0, sequence: parts.length }, payload, salt));
  for (const { kind, key, record } of states)
    put(kind, key, await files.records.encodePayload(kind, { ...record }, key));
  put("seal", NO_KEY, new Uint8Array(0));
  return joinedBytes(parts);
}

/** The invocations of a base that an upgrade has made; `undefined`: there is none of this number. */
export async function readOldBase(
  { files }: Old,
  path: string,
  number: number,
): Promise<readonly OldState[] | undefined> {
  const bytes = await files.read(path);
  if (bytes === undefined) return undefined;
  const { salt } = decodeHead(bytes, path, number);
  const states: OldState[] = [];
  for (const piece of piecesOf(bytes.subarray(HEAD_BYTES), HEAD_BYTES, salt)) {
    if (piece.kind === "gap") throw damagedLog(path, `${piece.to - piece.from} bytes cannot be read`);
    const { kind, key, payload, at } = piece.frame;
    if (kind !== "state" && kind !== "corrupt") continue;
    const { v: _, kind: __, ...record } = await files.records.decodePayload(payload, kind, key, path, at);
    states.push({ kind, key, record } as unknown as OldState);
  }
  return states;
}

export function sameState(a: readonly OldState[], b: readonly OldState[]): boolean {
  return a.length === b.length && a.every((state, index) => sameBytes(bytesOf(state), bytesOf(b[index]!)));
}

function bytesOf({ kind, key, record }: OldState): Uint8Array {
  return encodeRecord(kind, { key, ...record });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
