import { bundleHash, type IRModule, IRSerializer } from "scaicore";
import type { ProgramRef } from "./protocol.js";

/** A compiled program and the address of the file it was made from. */
export interface Program {
  readonly module: IRModule;
  /** As `Uri.toString()` gives it; `undefined` when it is no longer known. */
  readonly source: string | undefined;
}

/** How a program is named to the engine's process. */
export function referTo({ module, source }: Program): ProgramRef {
  const { name: core, version: coreVersion } = module;
  return { core, coreVersion, hash: bundleOf(module).hash, ...(source === undefined ? {} : { source }) };
}

const bundles = new WeakMap<IRModule, { readonly hash: string; readonly bytes: Uint8Array }>();

/** @throws BundleError for a module that is not valid. */
export function bundleOf(module: IRModule): { readonly hash: string; readonly bytes: Uint8Array } {
  const known = bundles.get(module);
  if (known !== undefined) return known;
  const bytes = new IRSerializer().serialize(module);
  const made = { hash: bundleHash(bytes), bytes };
  bundles.set(module, made);
  return made;
}
