import type { EventSink, RuntimeEvent } from "../host/interfaces.js";

/**
 * Gives each event to several sinks. It counts as taken when all have taken it. One that fails keeps it from no other; all get an
 * event of a flow again that one has not taken.
 */
export const allSinks = (sinks: readonly EventSink[]): EventSink => ({
  emit(event: RuntimeEvent): void | Promise<void> {
    const failures: unknown[] = [];
    const taking: Promise<void>[] = [];
    for (const sink of sinks) {
      try {
        const taken = sink.emit(event);
        if (taken !== undefined) taking.push(taken);
      } catch (error) {
        failures.push(error);
      }
    }
    if (taking.length === 0) {
      throwAny(failures);
      return;
    }
    return Promise.allSettled(taking).then((all) => {
      for (const one of all) if (one.status === "rejected") failures.push(one.reason);
      throwAny(failures);
    });
  },
});

function throwAny(failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} sinks have not taken an event.`);
}
