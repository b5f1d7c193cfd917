import { InvocationNotFoundError, ModuleMismatchError, StoreCorruptError } from "../../host/errors.js";
import type { CheckpointBackend, InvocationSummary } from "../../host/interfaces.js";
import { BundleError } from "../../ir/index.js";
import type { IRModule } from "../../ir/module.js";
import { readBundle } from "../program/read-bundle.js";

/** The program that an invocation runs, as it was when it began. Throws ModuleMismatchError when it is missing or damaged,
 * and StoreCorruptError when the invocation is. */
export async function storedProgram(
  store: CheckpointBackend,
  { start, invocationId, status, problem }: InvocationSummary,
): Promise<IRModule> {
  if (status === "corrupt") {
    throw new StoreCorruptError(`Invocation ${invocationId} is damaged and cannot go on: ${problem ?? "unreadable"}`, {
      invocation_id: invocationId,
    });
  }
  const { bundleHash, core, coreVersion } = start;
  const details = { invocation_id: invocationId, bundle_hash: bundleHash, core, version: coreVersion };
  const bytes = await store.getBundle(bundleHash);
  if (bytes === undefined) {
    throw new ModuleMismatchError(
      `The store has lost the bundle ${bundleHash} of ${core} v${coreVersion}, which invocation ${invocationId} runs.`,
      details,
    );
  }
  try {
    return readBundle(bytes, `the stored bundle ${bundleHash}`);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new ModuleMismatchError(`Invocation ${invocationId} cannot go on: ${error.message}`, details);
  }
}

/** Throws InvocationNotFoundError. */
export async function findInvocation(
  store: CheckpointBackend,
  invocationId: string,
  storePath: string,
): Promise<InvocationSummary> {
  const { items } = await store.invocations({ invocationId, limit: 1 });
  const [head] = items;
  if (head === undefined) throw new InvocationNotFoundError(invocationId, `the store ${storePath}`);
  return head;
}
