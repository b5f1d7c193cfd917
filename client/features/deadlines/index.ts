import { createDueTimer } from "../../engine/due-timer.js";
import type { RunHost } from "../../engine/run-host.js";
import { setting } from "../../infrastructure/configuration.js";
import type { Services } from "../../services.js";
import type { Trust } from "../trust/index.js";

/** How often other windows are looked for while a view of ours is open, where the file system cannot be watched. */
const LOOK_EVERY_MS = 1_000;

const DAY_MS = 86_400_000;

/**
 * What happens by itself: at start, deadlines that passed while no engine ran and decisions that a crash left undone; then each
 * deadline at its time. Only in a trusted workspace, for both go on with a flow.
 */
export function activateDeadlines({ stores, overview, lifetime, log }: Services, trust: Trust): void {
  const expire = async () => {
    if (!trust.granted) return;
    for (const host of await stores.each()) await quietly("Applying deadlines", () => host.expire());
    overview.request();
  };
  const timer = lifetime.add(createDueTimer(() => void expire()));
  lifetime.add(
    overview.onChange(({ pending, runs }) => {
      const people = pending.map(({ checkpoint }) => checkpoint);
      // @await_responses has deadlines too, which no list shows.
      const waits = runs.flatMap(({ head }) => head.checkpoints.filter((info) => info.waitsFor !== undefined));
      const due = [...people, ...waits].flatMap(({ status, expiresAt }) =>
        status !== "pending" || expiresAt === undefined ? [] : [Date.parse(expiresAt)],
      );
      timer.set(trust.granted ? due : []);
    }),
  );

  // Once a store, when it is first seen: what a crash left in it. A store that opens later counts too.
  const seen = new Set<RunHost>();
  const recover = async () => {
    if (!trust.granted) return;
    for (const host of await stores.each()) {
      if (seen.has(host)) continue;
      seen.add(host);
      await quietly("Applying deadlines", () => host.expire());
      await quietly("Continuing decided runs", () => host.recover(setting("recovery") === "auto"));
      await quietly("Forgetting old runs", () => host.prune(setting("runs.keepForDays") * DAY_MS));
    }
    overview.request();
  };
  const start = setImmediate(() => {
    overview.request();
    void recover();
  });
  lifetime.add({ dispose: () => clearImmediate(start) });
  lifetime.add(overview.onChange(({ stores: count }) => count > seen.size && void recover()));
  lifetime.add(trust.onGrant(() => void recover()));

  const lookAround = async () => {
    if (!overview.isShown) return;
    for (const host of await stores.each()) await quietly("Looking for changes", () => host.poll());
  };
  const look = setInterval(() => void lookAround(), LOOK_EVERY_MS);
  lifetime.add({ dispose: () => clearInterval(look) });

  async function quietly(doing: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error(doing, error);
    }
  }
}
