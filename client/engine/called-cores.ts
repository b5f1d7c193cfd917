import { randomUUID } from "node:crypto";
import type {
  CheckpointBackend,
  CoreDispatcher,
  InvocationRequest,
  InvocationResult,
  InvocationSummary,
  JsonObject,
  ResumeRequest,
  RuntimeEvent,
  TriggerContext,
} from "scaicore";
import { lineageOf } from "../../runtime/lineage.js";
import type { Program } from "./process/program.js";
import { loadRuntime } from "./runtime.js";

/** A call of a flow of another core. */
export interface CoreAddress {
  /** `core://shop/ledger` */
  readonly target: string;
  readonly flow: string;
  /** As the call gives it: `1.2` fits every `1.2.x`. */
  readonly version?: string;
  /** The address of the file that the calling program was made from, where it is known. */
  readonly caller: string | undefined;
}

/**
 * Gives the program that answers for an address.
 *
 * @throws Error with a sentence for the person where there is none, or more than one
 */
export type ProgramAt = (address: CoreAddress) => Promise<Program>;

/** A program with a flow that an event starts. */
export interface Listener {
  readonly program: Program;
  /** The address from which the program takes the event. */
  readonly from: string;
}

/** What a program can reach in this window. */
export interface OtherPrograms {
  readonly at: ProgramAt;
  /** @param emitter the address of the file that the emitting program was made from, where it is known */
  readonly listeners: (event: RuntimeEvent, emitter: string | undefined) => Promise<readonly Listener[]>;
}

export type CalledRequest = InvocationRequest & { readonly invocationId: string };

/** What the calls need of the runs of their store. */
export interface CalledCoresParts {
  readonly programAt: ProgramAt;
  readonly checkpoints: Pick<CheckpointBackend, "get">;
  /** The invocation as it is stored; `undefined` if it was never started. */
  readonly summary: (invocationId: string) => Promise<InvocationSummary | undefined>;
  readonly start: (program: Program, request: CalledRequest, onStarted: () => void) => Promise<InvocationResult>;
  /** Joins or continues a run that was started before, with the program that it was started with. */
  readonly join: (summary: InvocationSummary, onStarted: () => void) => Promise<InvocationResult>;
  readonly result: (summary: InvocationSummary) => Promise<InvocationResult | undefined>;
  readonly resume: (
    summary: InvocationSummary,
    request: ResumeRequest & { readonly requestId: string },
  ) => Promise<InvocationResult>;
  readonly cancel: (invocationId: string, reason: string) => Promise<unknown>;
}

/**
 * Calls of other cores, from programs made of one file: the called flows are runs of the same store, with the program that is found
 * for their address when they start.
 */
export function calledCores(parts: CalledCoresParts, caller: string | undefined): CoreDispatcher {
  /** The invocation of `target` on the way from the first caller to the one that a checkpoint is of. */
  async function calledFor(target: string, checkpointId: string): Promise<InvocationSummary | undefined> {
    const checkpoint = await parts.checkpoints.get(checkpointId);
    for (const { waitId } of lineageOf(checkpoint?.invocationId ?? "")) {
      const wait = (await parts.checkpoints.get(waitId))?.waitsFor;
      if (wait?.kind === "call" && wait.target === target) return await parts.summary(wait.invocationId);
    }
    return undefined;
  }

  return {
    async call({ target, request, version }, { onStarted }) {
      const started = () => onStarted?.();
      const known = await parts.summary(request.invocationId);
      if (known !== undefined) return await parts.join(known, started);
      const { flow } = request;
      const program = await parts.programAt({
        target,
        flow,
        caller,
        ...(version === undefined ? {} : { version }),
      });
      return await parts.start(program, request, started);
    },
    async result(_target, invocationId) {
      const summary = await parts.summary(invocationId);
      return summary && (await parts.result(summary));
    },
    async resume(target, request) {
      const summary = await calledFor(target, request.checkpointId);
      if (summary !== undefined)
        return await parts.resume(summary, { ...request, requestId: request.requestId ?? randomUUID() });
      const { CheckpointNotFoundError } = await loadRuntime();
      throw new CheckpointNotFoundError(request.checkpointId);
    },
    async cancel(_target, invocationId, reason) {
      await parts.cancel(invocationId, reason);
    },
  };
}

interface ListenerParts extends Pick<CalledCoresParts, "start"> {
  /** The request of a trigger; `undefined` where the program has no such trigger. */
  readonly requestOf: (
    program: Program,
    trigger: TriggerContext,
    input: JsonObject,
  ) => Promise<InvocationRequest | undefined>;
  readonly onError: (doing: string, error: unknown) => void;
}

/**
 * Starts the flows of other programs that an event starts, each once, and resolves when all of them are in the store: from then on
 * they go on whatever becomes of the emitter.
 */
export async function startListeners(
  { start, requestOf, onError }: ListenerParts,
  { type: name, eventId, payload, timestamp }: RuntimeEvent,
  listeners: readonly Listener[],
): Promise<void> {
  await Promise.all(
    listeners.map(async ({ program, from }) => {
      const doing = `Starting the flow of ${program.module.name} on ${name}`;
      try {
        const data = { ...(eventId === undefined ? {} : { id: eventId }), source: from, emitted_at: timestamp };
        const request = await requestOf(program, { kind: "event", name, data }, payload);
        if (request === undefined) return;
        const { invocationId = randomUUID() } = request;
        await new Promise<void>((resolve) => {
          start(program, { ...request, invocationId, durability: "block" }, resolve)
            .then((result) => {
              if (result.status === "FAILED") onError(doing, new Error(result.error.message));
            })
            .catch((error: unknown) => onError(doing, error))
            .finally(resolve);
        });
      } catch (error) {
        onError(doing, error);
      }
    }),
  );
}
