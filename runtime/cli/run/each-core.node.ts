import type { CoreEngine } from "../../engine/core-engine.js";
import { StoreError } from "../../host/errors.js";
import type { OpenedStore } from "../store/opened-store.js";
import type { InvocationSummary } from "../../host/interfaces.js";
import type { LimitsOptions } from "../../limits.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { ExitCode } from "../io/errors.js";
import { allPages, storedProgram } from "../store/invocations.js";
import { openEngine, type OpenEngine } from "./open-engine.node.js";

export interface CoreWork extends Answering {
  readonly store: OpenedStore;
  readonly limits: LimitsOptions;
}

/**
 * Runs an action with an engine for each core that has unfinished invocations in the store. An engine continues the invocations
 * of its own core only, of any version. Returns a description of each core or invocation that failed; that does not stop
 * the others, but a store that fails, which is the `failure`, does.
 */
export async function forEachCore(
  work: CoreWork,
  context: CommandContext,
  action: (engine: CoreEngine) => Promise<void>,
): Promise<{
  readonly problems: readonly string[];
  /** The exit code that the command has at least. */
  readonly atLeast: number;
  readonly failure?: StoreError;
}> {
  const { store } = work;
  const problems: string[] = [];
  let atLeast: number = ExitCode.Ok;
  const warn = (message: string) => void problems.push(message);
  const heads = await allPages((after) =>
    store.checkpoints.invocations({ unfinished: true, ...(after === undefined ? {} : { after }) }),
  );
  for (const { invocationId, status, problem } of heads) {
    if (status === "corrupt")
      warn(`Invocation ${invocationId} is damaged and cannot go on: ${problem ?? "unreadable"}`);
  }
  const sound = heads.filter(({ status }) => status !== "corrupt");
  for (const core of new Set(sound.map(({ start }) => start.core))) {
    const ofCore = sound.filter(({ start }) => start.core === core);
    const opened = await engineOf(core, ofCore, work, context, warn);
    if (opened === undefined) continue;
    try {
      await action(opened.engine);
    } catch (error) {
      warn(`${core}: ${messageOf(error)}`);
      if (error instanceof StoreError) return { problems, atLeast, failure: error };
    } finally {
      atLeast = Math.max(atLeast, await opened.close());
    }
  }
  return { problems, atLeast };
}

/** Opens an engine with the newest bundle that loads. */
async function engineOf(
  core: string,
  heads: readonly InvocationSummary[],
  work: CoreWork,
  context: CommandContext,
  warn: (message: string) => void,
): Promise<OpenEngine | undefined> {
  const newestFirst = heads.toSorted((a, b) => (a.start.createdAt < b.start.createdAt ? 1 : -1));
  let first: unknown;
  for (const head of new Map(newestFirst.map((entry) => [entry.start.bundleHash, entry])).values()) {
    try {
      const module = await storedProgram(work.store.checkpoints, head);
      return await openEngine({ ...work, module, warn, quiet: true }, context);
    } catch (error) {
      first ??= error;
    }
  }
  warn(`${core}: ${messageOf(first)}`);
  return undefined;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
