import type { CheckpointInfo, InvocationSummary } from "scaicore";
import { createSignal, type Disposable, type Signal } from "../infrastructure/lifetime.js";
import { coalesce } from "../infrastructure/scheduling.js";
import type { RunHost } from "./run-host.js";
import { loadRuntime } from "./runtime.js";
import { runStatusOf } from "./run-view.js";
import type { RunStatus } from "./track.js";

export interface PendingItem {
  readonly host: RunHost;
  readonly checkpoint: CheckpointInfo;
}

export interface RunItem {
  readonly host: RunHost;
  readonly summary: InvocationSummary;
  readonly status: RunStatus;
  /** Runs, and not in this window. */
  readonly elsewhere: boolean;
  /** Address of the file it was made from, where that is known. */
  readonly source: string | undefined;
  /** The refusal that a finished run went on from, as "rejected by Ada". */
  readonly refusal?: string;
}

/** The pending checkpoints and the runs of this window's stores, for views, badge and code lenses. */
export interface Overview {
  /** Most urgent first. */
  readonly pending: readonly PendingItem[];
  /** Newest first. */
  readonly runs: readonly RunItem[];
  readonly stores: number;
}

export interface OverviewReader extends Disposable {
  /** As last read; `undefined` before the first time. */
  readonly current: Overview | undefined;
  readonly onChange: Signal<Overview>["on"];
  request(): void;
  /** Reads now. */
  read(): Promise<Overview>;
  /** Registers a view that shows the overview: while one is visible, the stores are polled for changes of other processes. */
  shownBy(isVisible: () => boolean): Disposable;
  readonly isShown: boolean;
}

const SHOWN_RUNS = 100;
const SPACING_MS = 80;

export function createOverview(
  stores: { each(): Promise<readonly RunHost[]>; readonly onChange: Signal<void>["on"] },
  onError: (doing: string, error: unknown) => void,
): OverviewReader {
  const changed = createSignal<Overview>((error) => onError("Showing runs", error));
  const sources = new Map<string, string | undefined>();
  /** Of finished runs, whose decisions do not change any more. */
  const refusals = new Map<string, string | undefined>();
  const viewers = new Set<() => boolean>();
  let current: Overview | undefined;

  async function refusalIn(host: RunHost, invocationId: string): Promise<string | undefined> {
    if (!refusals.has(invocationId)) {
      const { refusalOf } = await loadRuntime();
      refusals.set(invocationId, refusalOf(await host.checkpointsOf(invocationId)));
    }
    return refusals.get(invocationId);
  }

  async function readStore(host: RunHost): Promise<Pick<Overview, "pending" | "runs">> {
    try {
      const [pending, summaries] = await Promise.all([host.pending(), host.runs(SHOWN_RUNS)]);
      const runs = await Promise.all(
        summaries.map(async (summary): Promise<RunItem> => {
          const { invocationId } = summary;
          if (!sources.has(invocationId)) sources.set(invocationId, (await host.record(invocationId)).source);
          const live = host.live(invocationId);
          const status = runStatusOf(summary, live);
          const refusal = status === "completed" ? await refusalIn(host, invocationId) : undefined;
          return {
            host,
            summary,
            status,
            elsewhere: status === "running" && live === undefined,
            source: sources.get(invocationId),
            ...(refusal === undefined ? {} : { refusal }),
          };
        }),
      );
      return { pending: pending.map((checkpoint) => ({ host, checkpoint })), runs };
    } catch (error) {
      onError(`Reading the store of ${host.place.label}`, error);
      return { pending: [], runs: [] };
    }
  }

  async function read(): Promise<Overview> {
    const hosts = await stores.each();
    const parts = await Promise.all(hosts.map(readStore));
    current = {
      pending: parts.flatMap(({ pending }) => pending).sort(byUrgency),
      runs: parts
        .flatMap(({ runs }) => runs)
        .sort((a, b) => compare(b.summary.start.createdAt, a.summary.start.createdAt)),
      stores: hosts.length,
    };
    changed.fire(current);
    return current;
  }

  const coalesced = coalesce(
    () =>
      read().then(
        () => undefined,
        (error: unknown) => onError("Reading the stores", error),
      ),
    SPACING_MS,
  );
  const listener = stores.onChange(() => coalesced.request());
  return {
    get current() {
      return current;
    },
    onChange: changed.on,
    request: () => coalesced.request(),
    read,
    shownBy(isVisible) {
      const viewer = () => isVisible();
      viewers.add(viewer);
      return { dispose: () => viewers.delete(viewer) };
    },
    get isShown() {
      return [...viewers].some((isVisible) => isVisible());
    },
    dispose() {
      listener.dispose();
      coalesced.dispose();
    },
  };
}

const PRIORITIES = ["critical", "high", "normal", "low"] as const;

/** By priority, then by deadline, then by age. */
export function byUrgency(a: PendingItem, b: PendingItem): number {
  const [one, other] = [a.checkpoint, b.checkpoint];
  return (
    PRIORITIES.indexOf(one.priority) - PRIORITIES.indexOf(other.priority) ||
    compare(one.expiresAt ?? "9", other.expiresAt ?? "9") ||
    compare(one.createdAt, other.createdAt) ||
    compare(one.checkpointId, other.checkpointId)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Known = Pick<RunItem, "source"> & {
  readonly summary: { readonly start: { readonly flow: string; readonly core: string } };
};

/** The newest run of this flow of this file; of this core, where the file of a run is not known. */
export function latestRun<Run extends Known>(
  runs: readonly Run[],
  source: string,
  core: string | undefined,
  flow: string,
): Run | undefined {
  return runs.find(
    (run) =>
      run.summary.start.flow === flow &&
      (run.source === undefined ? run.summary.start.core === core : run.source === source),
  );
}
