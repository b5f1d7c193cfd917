import { InvocationNotFoundError, ModuleMismatchError, StoreCorruptError } from "../../host/errors.js";
import type { CheckpointBackend, CheckpointInfo, InvocationSummary } from "../../host/interfaces.js";
import { BundleError } from "../../ir/index.js";
import type { IRModule } from "../../ir/module.js";
import { readBundle } from "../program/load-program.node.js";

/**
 * Loads the program that an invocation was started with.
 *
 * @throws ModuleMismatchError if its bundle is missing or damaged
 * @throws StoreCorruptError if the invocation is damaged
 */
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

/**
 * Finds an invocation by its id.
 *
 * @throws InvocationNotFoundError
 */
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

/**
 * Adds the damage of their invocations to checkpoints. Lists read the index, which may be sound although the invocation is not,
 * so this reads each suspended invocation once.
 */
export async function withDamage(
  store: CheckpointBackend,
  checkpoints: readonly CheckpointInfo[],
): Promise<readonly CheckpointInfo[]> {
  const heads = new Map<string, InvocationSummary | undefined>();
  const marked: CheckpointInfo[] = [];
  for (const info of checkpoints) {
    const { invocationId } = info;
    if (info.status === "pending" && !heads.has(invocationId)) {
      heads.set(invocationId, (await store.invocations({ invocationId, limit: 1 })).items[0]);
    }
    const head = heads.get(invocationId);
    const problem = head?.status === "corrupt" ? (head.problem ?? "its invocation cannot be read") : undefined;
    marked.push(problem === undefined || info.problem !== undefined ? info : { ...info, problem });
  }
  return marked;
}

/** All items of a paged query. */
export async function allPages<T>(
  page: (after: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await page(after);
    found.push(...items);
    after = next;
  } while (after !== undefined);
  return found;
}
