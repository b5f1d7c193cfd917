import { BundleError, IRSerializer } from "../../ir/index.js";
import type { IRModule } from "../../ir/module.js";

/** The module of a bundle; a BundleError says under the name `shown` what is wrong with it. */
export function readBundle(bytes: Uint8Array, shown: string): IRModule {
  try {
    return new IRSerializer().deserialize(bytes);
  } catch (error) {
    if (error instanceof BundleError) throw new BundleError(`${shown}: ${error.message}`, error.details);
    throw error;
  }
}
