import { messageOf } from "../../error.js";
import { CheckpointNotFoundError, EnvironmentError, ModuleMismatchError, StoreError } from "../../host/errors.js";
import type { CheckpointInfo, InvocationSummary, StartRecord } from "../../host/interfaces.js";
import { bundleHash, IRSerializer } from "../../ir/serializer.js";
import type { Program } from "../machine/program.js";
import { corruptError } from "./invocation-queries.js";
import { type Bundle, type Environment, loadProgram } from "./load-program.js";

/** The store prunes bundles that nothing refers to after a day. */
const BUNDLE_REFRESH_MS = 12 * 60 * 60 * 1000;

/** The programs of a core's invocations: the engine's own, and those of other versions, which the store keeps. */
export class StoredPrograms {
  readonly #programs = new Map<string, Program>();
  #storedAt = -Infinity;

  constructor(
    readonly own: Program,
    readonly bundle: Bundle,
    private readonly environment: Environment,
  ) {
    this.#programs.set(own.bundleHash, own);
  }

  /** Writes the engine's own bundle to the store, unless that was done lately. */
  async store(): Promise<void> {
    const { checkpoints, clock } = this.environment;
    if (clock.monotonic() - this.#storedAt <= BUNDLE_REFRESH_MS) return;
    await checkpoints.putBundle(this.bundle.hash, this.bundle.bytes);
    this.#storedAt = clock.monotonic();
  }

  /**
   * The program that an invocation was started with, which need not be the engine's own.
   * @throws ModuleMismatchError when the store lacks its bundle, or the bundle is damaged.
   * @throws EnvironmentError when the environment lacks something that it needs.
   */
  async of(start: StartRecord): Promise<Program> {
    const { bundleHash: hash } = start;
    const known = this.#programs.get(hash);
    if (known !== undefined) return known;
    const bytes = await this.environment.checkpoints.getBundle(hash);
    const details = { bundle_hash: hash, invocation_id: start.invocationId };
    if (bytes === undefined) {
      throw new ModuleMismatchError(
        `The bundle that invocation ${start.invocationId} was started with (${hash}) is not in the store.`,
        details,
      );
    }
    const program = this.#loadStored(bytes, hash, details);
    this.#programs.set(hash, program);
    return program;
  }

  /**
   * The program of a checkpoint's invocation. `summary` is that of the invocation, if the store has it.
   * @throws ModuleMismatchError for a checkpoint of another core.
   * @throws CheckpointNotFoundError when its invocation is gone.
   */
  async ofCheckpoint(info: CheckpointInfo, summary: InvocationSummary | undefined): Promise<Program> {
    const { name, version } = this.own.module;
    if (info.core !== name) {
      const other = summary === undefined ? info.core : `${info.core} ${summary.start.coreVersion}`;
      throw new ModuleMismatchError(
        `Checkpoint ${info.checkpointId} belongs to the core ${other}, and this engine runs ${name} ${version}. Resume it with an engine of ${info.core}.`,
        { core: info.core, engine_core: name },
      );
    }
    if (summary === undefined) throw new CheckpointNotFoundError(info.checkpointId);
    if (summary.status === "corrupt") throw corruptError(summary);
    return await this.of(summary.start);
  }

  #loadStored(bytes: Uint8Array, hash: string, details: Readonly<Record<string, string>>): Program {
    try {
      if (bundleHash(bytes) !== hash) throw new StoreError("Its contents are not what was stored.");
      return loadProgram(new IRSerializer().deserialize(bytes), hash, this.environment);
    } catch (error) {
      if (error instanceof EnvironmentError) throw error;
      const message = messageOf(error);
      throw new ModuleMismatchError(`The stored bundle ${hash} is damaged: ${message}`, details);
    }
  }
}
