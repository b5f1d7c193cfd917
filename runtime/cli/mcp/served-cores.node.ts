import type { CoreEngine } from "../../engine/core-engine.js";
import { CheckpointNotFoundError } from "../../host/errors.js";
import type { OpenedStore } from "../store/opened-store.js";
import type { CheckpointInfo, EventSink, InvocationResult } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import type { LimitsOptions } from "../../limits.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { openEngine, type OpenEngine } from "../run/open-engine.node.js";
import { rootInvocation } from "../../lineage.js";
import { allPages, findInvocation } from "../store/invocations.js";

export interface ServedCoresSetup extends Answering {
  readonly modules: readonly IRModule[];
  readonly store: OpenedStore;
  readonly limits: LimitsOptions;
  readonly events: EventSink;
}

/** The engines of the programs that are served, each opened when it is first needed, on one store. */
export class ServedCores {
  readonly #engines = new Map<IRModule, Promise<OpenEngine>>();

  constructor(
    private readonly setup: ServedCoresSetup,
    private readonly context: CommandContext,
  ) {}

  /** @throws EnvironmentError and the like if the program cannot run */
  async engine(module: IRModule): Promise<CoreEngine> {
    let opened = this.#engines.get(module);
    if (opened === undefined) {
      opened = openEngine({ ...this.setup, module }, this.context);
      this.#engines.set(module, opened);
      opened.catch(() => this.#engines.delete(module));
    }
    return (await opened).engine;
  }

  /** What waits for a decision in the runs of these programs. */
  async pending(): Promise<readonly CheckpointInfo[]> {
    const { checkpoints } = this.setup.store;
    const all = await allPages((after) =>
      checkpoints.list({ status: "pending", ...(after === undefined ? {} : { after }) }),
    );
    return all.filter(({ core }) => this.setup.modules.some(({ name }) => name === core));
  }

  /** The checkpoint, and the engine of the run that goes on when it is decided. */
  async ofCheckpoint(checkpointId: string): Promise<CoreEngine> {
    const { checkpoints } = this.setup.store;
    const checkpoint = await checkpoints.get(checkpointId);
    if (checkpoint === undefined) throw new CheckpointNotFoundError(checkpointId);
    const engine = await this.#ofInvocation(await rootInvocation(checkpoints, checkpoint.invocationId));
    if (engine === undefined) throw new CheckpointNotFoundError(checkpointId);
    return engine;
  }

  /** `undefined` while it is running; an error if no such run is one of these programs. */
  async result(invocationId: string): Promise<InvocationResult | undefined> {
    const engine = await this.#ofInvocation(invocationId);
    if (engine === undefined) throw new Error(`There is no run ${invocationId} of these programs.`);
    return await engine.result(invocationId);
  }

  async close(): Promise<void> {
    const close = async (opening: Promise<OpenEngine>) => {
      // One that could not be opened has nothing to be closed.
      const opened = await opening.catch(() => undefined);
      await opened?.close();
    };
    await Promise.all(Array.from(this.#engines.values(), close));
  }

  async #ofInvocation(invocationId: string): Promise<CoreEngine | undefined> {
    const { store, modules } = this.setup;
    const head = await findInvocation(store.checkpoints, invocationId, store.path);
    const module = modules.find(({ name }) => name === head.start.core);
    return module && (await this.engine(module));
  }
}
