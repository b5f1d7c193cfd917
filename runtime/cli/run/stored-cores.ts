import { DispatchError } from "../../host/errors.js";
import type { CoreDispatcher } from "../../host/interfaces.js";
import type { CoreEngine } from "../../engine/core-engine.js";

/**
 * Called invocations of cores that no option names, by the programs that the store has of them: they can be asked for, decided
 * and cancelled, but nothing new can be called.
 */
export function storedCores(engineOf: (invocationId: string) => Promise<CoreEngine | undefined>): CoreDispatcher {
  const unknown = (target: string): Error => new DispatchError(`No program is named for ${target}.`, { target });
  return {
    call: ({ target }) => Promise.reject(unknown(target)),
    async result(_target, invocationId) {
      return await (await engineOf(invocationId))?.result(invocationId);
    },
    resume: (target) => Promise.reject(unknown(target)),
    async cancel(_target, invocationId, reason) {
      await (await engineOf(invocationId))?.cancel(invocationId, reason);
    },
  };
}
