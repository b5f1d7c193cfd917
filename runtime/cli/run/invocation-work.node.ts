import type { EventOptions, InvocationWork } from "../supervision/work.js";

/** The work of a command that runs or continues an invocation. `storeFlag` is the value of `--store`. */
export const invocationWork = (
  invocationId: string,
  storeFlag: string | undefined,
  events: EventOptions,
  timeoutMs?: number,
): InvocationWork => ({
  kind: "invocation",
  invocationId,
  events,
  ...(storeFlag === undefined ? {} : { storeFlag }),
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
});
