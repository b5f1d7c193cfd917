// A million waiting runs, in minutes: rows as the store itself would have written them, copied from those of one run that it has written.
// A test holds them against each other (test/store/postgres/many-waiting.test.ts).
import { createHash } from "node:crypto";

const DIGITS = 7;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The ids have one length, so that one stands in the place of another in the bytes of an entry too. */
export const waitingId = (number) => `waiting-${String(number).padStart(DIGITS, "0")}`;

/** The id of the checkpoint of a run: as the engine makes it of the run and the block's place. */
export function checkpointIdOf(invocationId, path) {
  const bytes = createHash("sha256").update(`${invocationId}\0${path}`).digest();
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return Array.from({ length: 26 }, (_, at) => BASE32[parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join("");
}

const INVOCATIONS = `
  insert into @.invocation (id, name, core, flow, bundle, start, created_at, epoch, owner, released, completed, result, cancel,
      updated_at, due_at, reserved_by)
    select x.id, i.name, i.core, i.flow, i.bundle, replace(replace(i.start, i.id, x.id), i.created_at, x.at), x.at, i.epoch, i.owner,
      i.released, i.completed, i.result, i.cancel, i.updated_at, i.due_at, i.reserved_by
    from @.invocation i, unnest($2::text[], $3::text[]) as x (id, at) where i.id = $1`;
/** Bytes are replaced in hex: an id is found at an even digit only, as no byte of it is one half of each of two others. */
const ENTRIES = `
  insert into @.entry (invocation, bytes)
    select x.id, decode(replace(replace(encode(e.bytes, 'hex'), encode(convert_to($1, 'UTF8'), 'hex'),
      encode(convert_to(x.id, 'UTF8'), 'hex')), encode(convert_to(c.id, 'UTF8'), 'hex'),
      encode(convert_to(x.checkpoint, 'UTF8'), 'hex')), 'hex')
    from @.entry e join @.checkpoint c on c.invocation = e.invocation,
      unnest($2::text[], $3::text[]) as x (id, checkpoint) where e.invocation = $1 order by x.id, e.n`;
const CHECKPOINTS = `
  insert into @.checkpoint (id, name, invocation, core, flow, info, created_at, expires_at, due_at, waits, status, decision,
      decided_at, consumed, votes, vote_count, voted, calls)
    select x.checkpoint, c.name, x.id, c.core, c.flow,
      replace(replace(replace(replace(c.info, $6, x.digest), c.id, x.checkpoint), $1, x.id), c.created_at, x.at), x.at, c.expires_at,
      c.due_at, c.waits, c.status, c.decision, c.decided_at, c.consumed, c.votes, c.vote_count, c.voted, c.calls
    from @.checkpoint c, unnest($2::text[], $3::text[], $4::text[], $5::text[]) as x (id, checkpoint, at, digest)
    where c.invocation = $1`;

/**
 * Copies the waiting run `of`, which the store has written and which has the checkpoint `info`, so that there are `count` more, with the
 * numbers from `from` on. Each begins a millisecond after the one before.
 *
 * @param query sends a statement with parameters to the database
 */
export async function copyWaiting(
  query,
  { schema, of, info, checkpointDigest, from, count, atOnce = 5000, began, told },
) {
  const copy = (text, ...params) => query(text.replaceAll("@.", `"${schema}".`), [of, ...params]);
  for (let at = from; at < from + count; at += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, from + count - at) }, (_, index) => at + index);
    const ids = numbers.map(waitingId);
    const checkpoints = ids.map((id) => checkpointIdOf(id, info.path));
    const times = numbers.map((number) => new Date(began + number).toISOString());
    const digests = checkpoints.map((checkpointId) => checkpointDigest({ ...info, checkpointId }));
    await copy(INVOCATIONS, ids, times);
    await copy(ENTRIES, ids, checkpoints);
    await copy(CHECKPOINTS, ids, checkpoints, times, digests, info.digest);
    told?.(at + numbers.length);
  }
}
