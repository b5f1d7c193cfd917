import type { CheckpointBackend, InvocationSummary } from "scaicore";

/** Reads the heads of runs. A store lists them oldest first and keeps finished ones for a month; they are read once. */
export interface HeadReader {
  one(invocationId: string): Promise<InvocationSummary | undefined>;
  unfinished(): Promise<readonly InvocationSummary[]>;
  /** Newest first. */
  newest(limit: number): Promise<readonly InvocationSummary[]>;
}

const PAGE = 100;

export function readHeads(backend: CheckpointBackend): HeadReader {
  /** Everything before this cursor has finished and does not change any more. */
  let settled: { readonly after?: string; readonly heads: readonly InvocationSummary[] } = { heads: [] };

  async function* pages(query: { readonly unfinished?: boolean }, from?: string) {
    let after = from;
    do {
      const page = await backend.invocations({ ...query, limit: PAGE, ...(after === undefined ? {} : { after }) });
      yield page;
      after = page.next;
    } while (after !== undefined);
  }

  return {
    async one(invocationId) {
      const { items } = await backend.invocations({ invocationId, limit: 1 });
      return items[0];
    },
    async unfinished() {
      const found: InvocationSummary[] = [];
      for await (const { items } of pages({ unfinished: true })) found.push(...items);
      return found;
    },
    async newest(limit) {
      let prefix = true;
      let { heads } = settled;
      for await (const { items, next } of pages({}, settled.after)) {
        heads = [...heads, ...items].slice(-Math.max(limit, PAGE));
        prefix &&= items.every(({ status }) => status === "completed" || status === "failed");
        if (prefix && next !== undefined) settled = { after: next, heads };
      }
      return heads.slice(-limit).reverse();
    },
  };
}
