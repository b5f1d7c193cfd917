/**
 * Backends that break one promise each, as wrappers around the one in memory, with the case of the conformance suite that names
 * the promise. A suite that lets one of them pass would let a database pass that has the same fault.
 */
import {
  type CheckpointBackend,
  type CheckpointInfo,
  type Decision,
  type Json,
  type Lease,
  type MemoryBackend,
  type MemoryWrite,
  StoreError,
  type Vote,
} from "scaicore";
import { wrapped } from "../support/wrapped-store.js";

interface Inner<T> {
  /** The store, which may be away. */
  readonly store: T;
  /** The same one, which never is. */
  readonly raw: T;
  /** What the two backends of a case have in common. */
  readonly shared: Map<string, unknown>;
}

export interface Mutant<T> {
  readonly breaks: string;
  readonly caughtBy: string;
  readonly made: (inner: Inner<T>) => T;
}

/** Lets everything else happen first. */
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

type Replaced = Partial<CheckpointBackend>;
const mutant = (
  breaks: string,
  caughtBy: string,
  replaced: (inner: Inner<CheckpointBackend>) => Replaced,
): Mutant<CheckpointBackend> => ({ breaks, caughtBy, made: (inner) => wrapped(inner.store, replaced(inner)) });

function stateOf<S>({ shared }: Inner<unknown>, name: string, initial: () => S): S {
  if (!shared.has(name)) shared.set(name, initial());
  return shared.get(name) as S;
}

const isFinal = ({ decision }: CheckpointInfo) => decision !== undefined;

const withoutNul = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? part.replaceAll("\0", "") : part)),
  ) as T;

export const CHECKPOINT_MUTANTS: readonly Mutant<CheckpointBackend>[] = [
  mutant("a begin that looks first and writes then", "of many that begin at once one wins", ({ store }) => ({
    async begin(start, owner) {
      const [known] = (await store.invocations({ invocationId: start.invocationId })).items;
      await later();
      const begun = await store.begin(start, owner);
      if (known !== undefined || begun.created) return begun;
      return { created: true, lease: { invocationId: start.invocationId, epoch: 1, owner } };
    },
  })),
  mutant(
    "a decision that looks first and writes then",
    "R4: of many that decide at once one wins, and all hear of it",
    ({ store }) => ({
      async decide(checkpointId, decision) {
        const known = await store.get(checkpointId);
        await later();
        const decided = await store.decide(checkpointId, decision);
        if (known === undefined || isFinal(known) || decided.won) return decided;
        return { won: true, invocationId: known.invocationId };
      },
    }),
  ),
  mutant("a late decision that wins", "what nobody decided before the end counts as cancelled", ({ store }) => ({
    async decide(checkpointId, decision) {
      const decided = await store.decide(checkpointId, decision);
      const { invocationId = "" } = (await store.get(checkpointId)) ?? {};
      return decided.won || decided.first.kind !== "cancelled" ? decided : { won: true, invocationId };
    },
  })),
  mutant("a second decision that stays", "R3: a decision is recorded once and for ever", (inner) => {
    const latest = stateOf(inner, "decisions", () => new Map<string, Decision>());
    return {
      async decide(checkpointId, decision) {
        const decided = await inner.store.decide(checkpointId, decision);
        if (decided.won) return decided;
        const first = latest.get(checkpointId) ?? decided.first;
        latest.set(checkpointId, decision);
        return { won: false, first };
      },
    };
  }),
  mutant("an epoch that nobody looks at", "who was overtaken cannot append", ({ store }) => ({
    async append(lease, entry, change) {
      const [known] = (await store.invocations({ invocationId: lease.invocationId })).items;
      const current = known === undefined ? lease : { ...lease, epoch: known.epoch, owner: known.owner ?? "" };
      await store.append(current, entry, change);
    },
  })),
  mutant(
    "a claim that reads first and takes then",
    "a claim reads what was appended before it, and nothing is appended after",
    (inner) => {
      const logs = stateOf(inner, "logs", () => new Map<string, Uint8Array[]>());
      return {
        async append(lease, entry, change) {
          await inner.store.append(lease, entry, change);
          const log = change?.snapshot === true ? [] : (logs.get(lease.invocationId) ?? []);
          logs.set(lease.invocationId, [...log, entry]);
        },
        async claim(invocationId, owner) {
          const read = logs.get(invocationId) ?? [];
          await later();
          const claim = await inner.store.claim(invocationId, owner);
          return claim && { ...claim, entries: read };
        },
      };
    },
  ),
  mutant("a claim that takes a live owner for dead", "what a live owner has cannot be claimed", ({ store, raw }) => ({
    async claim(invocationId, owner) {
      const claim = await store.claim(invocationId, owner);
      const [known] = (await raw.invocations({ invocationId })).items;
      if (claim !== undefined || known?.status !== "running") return claim;
      return { lease: { invocationId, epoch: known.epoch + 1, owner }, start: known.start, entries: [] };
    },
  })),
  mutant("two claims of what a dead owner had", "of many that claim what a dead owner had, one wins", ({ store }) => ({
    async claim(invocationId, owner) {
      const [known] = (await store.invocations({ invocationId })).items;
      await later();
      const claim = await store.claim(invocationId, owner);
      if (claim !== undefined || known?.status !== "running" || known.ownerAlive) return claim;
      return { lease: { invocationId, epoch: known.epoch + 1, owner }, start: known.start, entries: [] };
    },
  })),
  mutant(
    "a snapshot that hides what came after it",
    "entries come back in order, since the last snapshot",
    ({ store }) => ({
      async claim(invocationId, owner) {
        const claim = await store.claim(invocationId, owner);
        return claim && { ...claim, entries: claim.entries.slice(0, 1) };
      },
    }),
  ),
  mutant("appends that overtake each other", "appends made at once keep their order", ({ store }) => {
    let calls = 0;
    return {
      async append(lease, entry, change) {
        if (calls++ % 2 === 0) await later();
        await store.append(lease, entry, change);
      },
    };
  }),
  mutant(
    "an entry that is torn when the store fails",
    "an append that fails strands nobody, and was written wholly or not at all",
    ({ store, raw }) => ({
      async append(lease, entry, change) {
        try {
          await store.append(lease, entry, change);
        } catch (error) {
          if (entry.length > 1 && isAway(error)) await raw.append(lease, entry.slice(0, entry.length >> 1));
          throw error;
        }
      },
    }),
  ),
  mutant(
    "an append that fails and strands its run",
    "an append that fails strands nobody, and was written wholly or not at all",
    (inner) => {
      const broken = stateOf(inner, "broken", () => new Set<string>());
      return {
        async append(lease, entry, change) {
          try {
            if (broken.has(nameOf(lease))) throw new StoreError("The connection is closed.");
            await inner.store.append(lease, entry, change);
          } catch (error) {
            if (isAway(error)) broken.add(nameOf(lease));
            throw error;
          }
        },
      };
    },
  ),
  mutant("a claim that fails and keeps what it took", "a claim that fails strands nobody", ({ store, raw }) => ({
    async claim(invocationId, owner) {
      try {
        return await store.claim(invocationId, owner);
      } catch (error) {
        // It is taken for an owner that nobody is.
        await raw.claim(invocationId, `${owner} of a lost connection`);
        throw error;
      }
    },
  })),
  mutant(
    "a decision that fails and is lost half",
    "a decision that fails is recorded wholly or not at all",
    ({ store, raw }) => ({
      async decide(checkpointId, decision) {
        try {
          return await store.decide(checkpointId, decision);
        } catch (error) {
          if (isAway(error)) await raw.decide(checkpointId, { ...decision, by: "nobody" });
          throw error;
        }
      },
    }),
  ),
  mutant(
    "an inbox that is empty once the lease is released",
    "R5: a checkpoint can be decided while its invocation runs on",
    (inner) => ({
      async inbox(lease) {
        const [known] = (await inner.store.invocations({ invocationId: lease.invocationId })).items;
        return known?.status === "suspended" ? { decisions: [] } : await inner.store.inbox(lease);
      },
    }),
  ),
  mutant(
    "a vote that overwrites another one",
    "votes at the same moment are all recorded, and each voter is told of its own",
    (inner) => {
      const votes = stateOf(inner, "votes", () => new Map<string, readonly Vote[]>());
      const seen = (info: CheckpointInfo | undefined) =>
        info && votes.has(info.checkpointId) ? { ...info, votes: votes.get(info.checkpointId)! } : info;
      return {
        async vote(checkpointId, vote) {
          const before = votes.get(checkpointId) ?? [];
          await later();
          votes.set(checkpointId, [...before, vote]);
          return { recorded: true, votes: [...before, vote] };
        },
        get: async (checkpointId) => seen(await inner.store.get(checkpointId)),
      };
    },
  ),
  mutant("a cancel reason that is overwritten", "a cancel request is heard, and the first reason stays", (inner) => {
    const reasons = stateOf(inner, "reasons", () => new Map<string, string>());
    return {
      async requestCancel(invocationId, reason) {
        await inner.store.requestCancel(invocationId, reason);
        reasons.set(invocationId, reason);
      },
      async inbox(lease) {
        const inbox = await inner.store.inbox(lease);
        const cancel = reasons.get(lease.invocationId);
        return cancel === undefined ? inbox : { ...inbox, cancel };
      },
    };
  }),
  mutant("a page that drops its last item", "list pages through every filter at every size", ({ store }) => ({
    async list(query) {
      const page = await store.list(query);
      return page.next === undefined ? page : { ...page, items: page.items.slice(0, -1) };
    },
  })),
  mutant("a page that reads all of them", "a page costs what is on it, however many wait", ({ store }) => ({
    async list({ limit = Infinity, ...query }) {
      const { items } = await store.list(query);
      return { items: items.slice(0, limit) };
    },
  })),
  mutant(
    "a prune that takes what has not ended",
    "prune forgets what has finished before, and nothing else",
    (inner) => {
      const gone = stateOf(inner, "gone", () => new Set<string>());
      return {
        async prune(policy) {
          const { items } = await inner.store.invocations({ unfinished: true });
          if (policy.finishedBefore > 0) for (const { invocationId } of items) gone.add(invocationId);
          return await inner.store.prune(policy);
        },
        async invocations(query) {
          const page = await inner.store.invocations(query);
          return { ...page, items: page.items.filter(({ invocationId }) => !gone.has(invocationId)) };
        },
      };
    },
  ),
  mutant("a lock that is given twice", "of many that lock at once one wins", (inner) => {
    const held = stateOf(inner, "held", () => new Set<string>());
    return {
      async lock(name, owner) {
        const isHeld = held.has(name);
        await later();
        if (isHeld) return false;
        held.add(name);
        await inner.store.lock(name, owner);
        return true;
      },
    };
  }),
  mutant("a lock that outlives its owner", "a lock is freed by its owner's death", (inner) => {
    const held = stateOf(inner, "held", () => new Map<string, string>());
    return {
      lock(name, owner) {
        if (held.has(name)) return Promise.resolve(false);
        held.set(name, owner);
        return Promise.resolve(true);
      },
      unlock(name, owner) {
        if (held.get(name) === owner) held.delete(name);
        return Promise.resolve();
      },
    };
  }),
  mutant("texts that lose what a column cannot hold", "texts of any form are kept", ({ store }) => ({
    append: (lease, entry, change) => store.append(lease, entry, change && withoutNul(change)),
  })),
  mutant("answers that share the store's objects", "answers are copies", (inner) => {
    const infos = stateOf(inner, "infos", () => new Map<string, CheckpointInfo>());
    return {
      async append(lease, entry, change) {
        await inner.store.append(lease, entry, change);
        for (const info of change?.parked ?? []) infos.set(info.checkpointId, info);
      },
      get: async (checkpointId) => infos.get(checkpointId) ?? (await inner.store.get(checkpointId)),
    };
  }),
  mutant(
    "a query that forgets what was decided",
    "runnable lists what can go on, and forgets nothing",
    ({ store }) => ({
      async invocations(query) {
        const page = await store.invocations(query);
        if (query.runnable !== true) return page;
        return { ...page, items: page.items.filter(({ checkpoints }) => !checkpoints.some(isFinal)) };
      },
    }),
  ),
  mutant("work that does not see whose owner is dead", "next gives what can go on, and nothing else", ({ store }) => ({
    async next(query) {
      const ids = await store.next!(query);
      const { items } = await store.invocations({ unfinished: true });
      const running = items.filter(({ status }) => status === "running").map(({ invocationId }) => invocationId);
      return ids.filter((id) => !running.includes(id));
    },
  })),
  mutant("work that is given to two", "of many that ask next at once each gets other ones", ({ store }) => ({
    async next({ limit, cores }) {
      const { items } = await store.invocations({ runnable: true });
      const own = items.filter(({ start }) => cores.includes(start.core)).slice(0, limit);
      return own.map(({ invocationId }) => invocationId);
    },
  })),
  mutant(
    "a reservation that outlives its worker",
    "what next gave to one it gives to nobody else, until it is claimed or its worker has retired",
    (inner) => {
      const given = stateOf(inner, "given", () => new Map<string, string>());
      return {
        async next({ owner, ...query }) {
          // The store is asked in the name of somebody who lives for ever.
          const ids = await inner.store.next!({ ...query, owner: "nobody" });
          for (const id of ids) given.set(id, owner);
          return ids;
        },
      };
    },
  ),
  mutant(
    "a worker's name that belongs to the process that had it first",
    "next takes the name of a worker as it is, also one that another process had",
    (inner) => {
      const taken = stateOf(inner, "taken", () => new Map<string, object>());
      const self = {};
      return {
        async next(query) {
          if ((taken.get(query.owner) ?? self) !== self) throw new StoreError(`${query.owner} exists already.`);
          taken.set(query.owner, self);
          return await inner.store.next!(query);
        },
      };
    },
  ),
  mutant(
    "a wake-up that is lost",
    "a watcher hears of what begins, is decided, cancelled and finished, until it stops",
    (inner) => {
      const deaf = stateOf(inner, "deaf", () => new Set<string>());
      return {
        async decide(checkpointId, decision) {
          const known = await inner.raw.get(checkpointId);
          deaf.add(known?.invocationId ?? "");
          const decided = await inner.store.decide(checkpointId, decision);
          deaf.clear();
          return decided;
        },
        watch: (changed) => inner.store.watch!((id) => (id !== undefined && deaf.has(id) ? undefined : changed(id))),
      };
    },
  ),
];

const isAway = (error: unknown): boolean => error instanceof Error && error.message.includes("away");
const nameOf = ({ invocationId, epoch }: Lease): string => `${invocationId} ${epoch}`;

const memoryMutant = (
  breaks: string,
  caughtBy: string,
  replaced: (inner: Inner<MemoryBackend>) => Partial<MemoryBackend>,
): Mutant<MemoryBackend> => ({ breaks, caughtBy, made: (inner) => wrapped(inner.store, replaced(inner)) });

export const MEMORY_MUTANTS: readonly Mutant<MemoryBackend>[] = [
  memoryMutant("a token that nobody remembers", "a token seen before changes nothing", ({ store, shared }) => ({
    commit(partition, batch) {
      const nth = shared.size;
      shared.set(`commit ${nth}`, true);
      return store.commit(partition, { ...batch, token: `${batch.token} ${nth}` });
    },
  })),
  memoryMutant(
    "a compare-and-set that only sets",
    "compare-and-set: of two that read the same, one wins",
    ({ store }) => ({
      commit: (partition, batch) => store.commit(partition, { ...batch, expect: [] }),
    }),
  ),
  memoryMutant("a commit that is written in parts", "a commit is all or nothing", ({ store }) => ({
    async commit(partition, { token, expect, writes }) {
      const [first = [], ...rest] = writes.map((write): MemoryWrite[] => [write]);
      const [some, ...others] = expect;
      const begun = await store.commit(partition, { token, expect: some === undefined ? [] : [some], writes: first });
      if (begun === "conflict") return begun;
      return await store.commit(partition, { token: `${token} 2`, expect: others, writes: rest.flat() });
    },
  })),
  memoryMutant("a partition that is one document", "unrelated keys do not conflict", ({ store, shared }) => ({
    async commit(partition, batch) {
      const { field, key } = batch.expect[0] ?? {};
      const version = batch.expect[0]?.version ?? null;
      if (field === undefined) shared.set("changed", batch.writes[0]);
      // Whatever was written since is taken for a conflict.
      const other = shared.get("changed") as MemoryWrite | undefined;
      if (key !== undefined && version !== null && other !== undefined && other.field === field) return "conflict";
      return await store.commit(partition, batch);
    },
  })),
  memoryMutant(
    "a commit that reads and writes the whole field",
    "a commit of one key costs the same, however many there are",
    ({ store }) => ({
      async commit(partition, batch) {
        for (const { field } of batch.writes) await store.read(partition, field);
        return await store.commit(partition, batch);
      },
    }),
  ),
  memoryMutant("keys that lose what a column cannot hold", "texts of any form are kept, as keys too", ({ store }) => ({
    commit: (partition, batch) =>
      store.commit(partition, {
        ...batch,
        writes: withoutNul<Json>(batch.writes) as unknown as MemoryWrite[],
      }),
  })),
];
