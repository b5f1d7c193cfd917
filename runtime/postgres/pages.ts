import type { CheckpointInfo, CheckpointQuery, InvocationQuery, InvocationSummary } from "../host/interfaces.js";
import {
  cursorOfCheckpoint,
  cursorOfStart,
  type Cursor,
  formatCursor,
  type Page,
  parseCursor,
} from "../host/store/page.js";
import { columnOf } from "./ids.js";
import { CHECKPOINT_COLUMNS, SUMMARY_COLUMNS } from "./records.js";

interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** The conditions of a statement, and their parameters. */
class Conditions {
  readonly #texts: string[] = [];
  readonly params: unknown[] = [];

  add(text: string): void {
    this.#texts.push(text);
  }
  /** `$` stands for the parameter. */
  with(text: string, param: unknown): void {
    this.#texts.push(text.replace("$", `$${this.params.push(param)}`));
  }
  /** Those after the item that a page has ended with. */
  after(at: string, id: string, cursor: string | undefined): void {
    if (cursor === undefined) return;
    const after = parseCursor(cursor);
    const [first, second] = [this.params.push(after.at), this.params.push(columnOf(after.id))];
    this.#texts.push(`(${at}, ${id}) > ($${first} collate "C", $${second} collate "C")`);
  }
  /** One item more than a page has shows whether another page follows. */
  limit(limit: number | undefined): string {
    if (limit === undefined) return "";
    return ` limit $${this.params.push(Math.max(0, Math.floor(limit)) + 1)}`;
  }
  get text(): string {
    return this.#texts.length === 0 ? "" : ` where ${this.#texts.join(" and ")}`;
  }
}

export function checkpointsStatement(query: CheckpointQuery): Statement {
  const { status = "pending", core, flow, invocationId, dueBefore, waits, limit, after } = query;
  const where = new Conditions();
  // Written out, as the partial indexes are found by it only so.
  if (status === "pending") where.add("c.status = 'pending'");
  else if (status !== "all") where.with("c.status = $", status);
  if (waits !== true) where.add("not c.waits");
  if (core !== undefined) where.with("c.core = $", columnOf(core));
  if (flow !== undefined) where.with("c.flow = $", columnOf(flow));
  if (invocationId !== undefined) where.with("c.invocation = $", columnOf(invocationId));
  if (dueBefore !== undefined) where.with('c.expires_at <= $ collate "C"', dueBefore);
  where.after("c.created_at", "c.id", after);
  const limited = where.limit(limit);
  return {
    text: `select ${CHECKPOINT_COLUMNS} from @.checkpoint c${where.text} order by c.created_at, c.id${limited}`,
    params: where.params,
  };
}

export function invocationsStatement(query: InvocationQuery): Statement {
  const { core, flow, unfinished, runnable, invocationId, limit, after } = query;
  const where = new Conditions();
  if (unfinished === true || runnable === true) where.add("i.result is null");
  // Two partial indexes have them, so that runs that wait for people, however many, are not looked at. What is reserved has a due time.
  if (runnable === true)
    where.add(`i.id in (
      select d.id from @.invocation d where d.result is null and d.due_at is not null and d.released
        and (d.due_at <= clock_timestamp() or d.reserved_by is not null)
      union all select o.id from @.invocation o where o.result is null and not o.released and not @.is_alive(o.owner))`);
  if (core !== undefined) where.with("i.core = $", columnOf(core));
  if (flow !== undefined) where.with("i.flow = $", columnOf(flow));
  if (invocationId !== undefined) where.with("i.id = $", columnOf(invocationId));
  where.after("i.created_at", "i.id", after);
  const limited = where.limit(limit);
  return {
    text: `select ${SUMMARY_COLUMNS} from @.invocation i${where.text} order by i.created_at, i.id${limited}`,
    params: where.params,
  };
}

export const checkpointPage = (items: readonly CheckpointInfo[], limit: number | undefined): Page<CheckpointInfo> =>
  pageOf(items, limit, cursorOfCheckpoint);

export const invocationPage = (
  items: readonly InvocationSummary[],
  limit: number | undefined,
): Page<InvocationSummary> => pageOf(items, limit, ({ start }) => cursorOfStart(start));

function pageOf<T>(items: readonly T[], limit: number | undefined, cursor: (item: T) => Cursor): Page<T> {
  const most = limit === undefined ? Infinity : Math.max(0, Math.floor(limit));
  if (items.length <= most) return { items };
  const kept = items.slice(0, most);
  const last = kept.at(-1);
  return last === undefined ? { items: [] } : { items: kept, next: formatCursor(cursor(last)) };
}
