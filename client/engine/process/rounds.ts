import type { RuntimeEvent } from "scaicore";

/** Of how many visits of a block each is reported; later ones are summed up, so that a long loop fills neither the disk nor the panel. */
export const SINGLE_VISITS = 50;

/** The event that stands for visits of one block that have begun and ended: how many, and how long they took together. */
export const REPEATED = "block.repeated";

/** Sums up the rounds of long loops, for one run. */
export interface Rounds {
  /** Keeps a visit that is to be summed up, and gives back any other event. */
  take(event: RuntimeEvent): RuntimeEvent | undefined;
  readonly isEmpty: boolean;
  /** What was kept: a sum for each block, and visits that have begun. */
  drain(): readonly RuntimeEvent[];
}

interface Sum {
  /** The last of the visits, whose place in the order is that of the sum. */
  last: RuntimeEvent;
  visits: number;
  durationMs: number;
}

export function createRounds(): Rounds {
  const visits = new Map<string, number>();
  /** Visits that have begun, by path, and are not reported yet. */
  let begun = new Map<string, RuntimeEvent>();
  let sums = new Map<string, Sum>();

  function add(entered: RuntimeEvent, exited: RuntimeEvent): void {
    const nodeId = exited.nodeId ?? "";
    const sum = sums.get(nodeId) ?? { last: exited, visits: 0, durationMs: 0 };
    sum.last = exited;
    sum.visits++;
    sum.durationMs += Math.max(0, Date.parse(exited.timestamp) - Date.parse(entered.timestamp));
    sums.set(nodeId, sum);
  }

  return {
    take(event) {
      const { type, nodeId = "", path = nodeId } = event;
      const entered = begun.get(path);
      if (type === "block.entered") {
        const count = (visits.get(nodeId) ?? 0) + 1;
        visits.set(nodeId, count);
        if (count <= SINGLE_VISITS) return event;
        begun.set(path, event);
        return undefined;
      }
      if (type !== "block.exited" || entered === undefined) return event;
      begun.delete(path);
      add(entered, event);
      return undefined;
    },
    get isEmpty() {
      return begun.size === 0 && sums.size === 0;
    },
    drain() {
      const events = [
        ...[...sums.values()].map(({ last, visits, durationMs }) => ({
          ...last,
          type: REPEATED,
          payload: { visits, duration_ms: durationMs },
        })),
        ...begun.values(),
      ];
      begun = new Map();
      sums = new Map();
      return events;
    },
  };
}
