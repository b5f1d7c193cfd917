import type { CheckpointBackend, CheckpointInfo, InvocationSummary, Lease, StartRecord } from "../host/interfaces.js";
import { bytesOf, NOTHING, startOf, textsOf } from "./checkpoint-samples.js";
import { expectEqual, expectTrue } from "./conformance-suite.js";

/** A backend under test, empty. */
export interface CheckpointBackendFixture {
  readonly backend: CheckpointBackend;
  /** Another backend on the same store, as another process has it; without it the suite uses `backend` for both. */
  readonly other?: CheckpointBackend;
  /** Makes an owner die as in a crash; without it, the owner retires. */
  readonly killOwner?: (owner: string) => Promise<void>;
  /**
   * Takes the store away from `backend`, whose calls fail with StoreError until `end` is called. Without it the cases about an
   * outage check nothing.
   */
  readonly outage?: () => { readonly end: () => void };
  /**
   * How much the store has done for `backend` so far, in a unit that grows with the work: rows read and written, bytes, calls
   * of the system. Without it the cases about cost check nothing.
   */
  readonly work?: () => number;
  readonly close?: () => Promise<void>;
}

export interface Store
  extends
    Required<Pick<CheckpointBackendFixture, "backend" | "other" | "killOwner">>,
    Pick<CheckpointBackendFixture, "outage" | "work"> {
  /** Starts an invocation and returns its first lease. */
  readonly began: (invocationId: string, change?: Partial<StartRecord>, owner?: string) => Promise<Lease>;
  /** Starts an invocation, parks these checkpoints and releases the lease. */
  readonly suspended: (
    invocationId: string,
    checkpoints: readonly CheckpointInfo[],
    change?: Partial<StartRecord>,
  ) => Promise<Lease>;
  readonly claimed: (
    invocationId: string,
    owner: string,
  ) => Promise<{ readonly lease: Lease; readonly entries: readonly string[] }>;
  readonly summary: (invocationId: string) => Promise<InvocationSummary>;
}

export const ENGINE = "engine-one";
export const OTHER = "engine-two";

/** One case: rejects if the backend is wrong. */
export type Body = (store: Store) => Promise<void>;

export function storeOf(fixture: CheckpointBackendFixture): Store {
  const { backend } = fixture;
  const other = fixture.other ?? backend;
  const began: Store["began"] = async (invocationId, change, owner = ENGINE) => {
    const started = await backend.begin(startOf(invocationId, change), owner);
    expectTrue(started.created, `begin(${invocationId}) creates`);
    return started.lease;
  };
  const { outage, work } = fixture;
  return {
    backend,
    other,
    ...(outage === undefined ? {} : { outage }),
    ...(work === undefined ? {} : { work }),
    killOwner: (owner) => fixture.killOwner?.(owner) ?? backend.retire(owner),
    began,
    suspended: async (invocationId, checkpoints, change) => {
      const lease = await began(invocationId, change);
      await backend.append(lease, bytesOf("snapshot"), { snapshot: true, parked: checkpoints });
      await backend.append(lease, NOTHING, { released: true });
      return lease;
    },
    claimed: async (invocationId, owner) => {
      const claim = await backend.claim(invocationId, owner);
      expectTrue(claim !== undefined, `claim(${invocationId}, ${owner}) succeeds`);
      return { lease: claim.lease, entries: textsOf(claim.entries) };
    },
    summary: async (invocationId) => {
      const { items } = await backend.invocations({ invocationId });
      expectEqual(items.length, 1, `summaries of ${invocationId}`);
      return items[0]!;
    },
  };
}
