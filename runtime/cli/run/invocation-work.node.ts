import { storeDirectory } from "../store/open-store.node.js";
import type { InvocationWork } from "../supervision/work.js";

/** The work of a command that runs or continues an invocation. */
export function invocationWork(
  invocationId: string,
  flags: { readonly store: string | undefined; readonly events: string | undefined; readonly trace: boolean },
  cwd: string,
  timeoutMs?: number,
): InvocationWork {
  return {
    kind: "invocation",
    invocationId,
    store: storeDirectory(flags.store, cwd),
    trace: flags.trace,
    ...(flags.store === undefined ? {} : { storeFlag: flags.store }),
    ...(flags.events === undefined ? {} : { events: flags.events }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
