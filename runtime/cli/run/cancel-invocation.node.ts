import type { EventSink, InvocationResult } from "../../host/interfaces.js";
import type { OpenedStore } from "../store/opened-store.js";
import type { CommandContext } from "../io/context.js";
import { findInvocation, storedProgram } from "../store/invocations.js";
import { openEngine } from "./open-engine.node.js";

/**
 * Cancels an invocation durably and gives its result, which is unchanged if it had ended before.
 *
 * @throws InvocationNotFoundError for one that is not in the store
 * @throws ModuleMismatchError or StoreCorruptError if it cannot be read
 */
export async function cancelInvocation(
  store: OpenedStore,
  invocationId: string,
  { reason, events }: { readonly reason: string; readonly events?: EventSink | undefined },
  context: CommandContext,
): Promise<InvocationResult> {
  const head = await findInvocation(store.checkpoints, invocationId, store.path);
  const module = await storedProgram(store.checkpoints, head);
  const { engine, close } = await openEngine(
    {
      module,
      store,
      mock: undefined,
      plugins: undefined,
      models: undefined,
      cores: [],
      record: undefined,
      keepAnswers: false,
      replay: undefined,
      limits: {},
      events,
      quiet: true,
      idle: true,
    },
    context,
  );
  const result = await engine.cancel(invocationId, reason);
  await close();
  return result;
}
