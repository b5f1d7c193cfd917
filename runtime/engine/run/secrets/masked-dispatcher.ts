import { messageOf } from "../../../error.js";
import { StoreCorruptError, StoreError } from "../../../host/errors.js";
import type { CoreDispatcher, InvocationResult } from "../../../host/interfaces.js";
import { storeErrorWithoutSecrets } from "./masked-error.js";
import type { SecretMask } from "../../../secret-mask.js";

/**
 * A dispatcher whose results have no secrets of the calling core in them.
 * @param maskOf reads the secrets of the calling core
 */
export function maskedDispatcher(dispatcher: CoreDispatcher, maskOf: () => Promise<SecretMask>): CoreDispatcher {
  return {
    async call(call, options) {
      const mask = await maskOf();
      try {
        return mask.json(await dispatcher.call(call, options));
      } catch (error) {
        if (mask.isEmpty) throw error;
        if (error instanceof StoreError || error instanceof StoreCorruptError)
          throw storeErrorWithoutSecrets(error, mask);
        throw new Error(mask.text(messageOf(error)), { cause: error });
      }
    },
    async result(target, invocationId): Promise<InvocationResult | undefined> {
      const mask = await maskOf();
      return mask.json(await dispatcher.result(target, invocationId));
    },
    async resume(target, request, options) {
      const mask = await maskOf();
      return mask.json(await dispatcher.resume(target, request, options));
    },
    cancel: (target, invocationId, reason) => dispatcher.cancel(target, invocationId, reason),
  };
}
