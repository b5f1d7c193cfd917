import { messageOf } from "../../../error.js";
import { RunError, StoreError } from "../../../host/errors.js";
import type { SecretSource } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import { LONGEST_SECRET } from "../../../secret-forms.js";
import { SecretMask } from "../../../secret-mask.js";

/**
 * The secrets of the program of one run. All are known before the run says anything outside, also when it goes on in
 * another process, so that each way out of the engine can mask them.
 */
export class RunSecrets {
  readonly #values = new Set<string>();
  #mask = SecretMask.NONE;

  constructor(
    private readonly module: IRModule,
    private readonly source: SecretSource | undefined,
    private readonly masks: MaskCache,
  ) {}

  /** Whether the program has secrets, which must be known before anything is said outside. */
  get areNeeded(): boolean {
    return secretNames(this.module).length > 0;
  }

  get mask(): SecretMask {
    return this.#mask;
  }

  /**
   * Reads all secrets of the program.
   * @throws StoreError when the host cannot read one: a run that might reveal it is not continued.
   */
  async load(): Promise<void> {
    const names = secretNames(this.module);
    if (names.length === 0) return;
    const values = await readSecrets(this.module.name, names, this.source);
    for (const value of values) this.#values.add(value);
    this.#mask = this.masks.of(this.#values);
  }

  /**
   * The present value of a secret, for a plugin.
   * @throws PluginError when the host has none.
   */
  async read(name: string): Promise<string> {
    const value = checkedSecret(name, await this.source?.read(this.module.name, name));
    if (value === undefined) throw new RunError("PluginError", `The host has no value for the secret ${name}.`);
    // The host may have changed it since the run began. The old value stays known.
    if (!this.#values.has(value)) {
      this.#values.add(value);
      this.#mask = this.masks.of(this.#values);
    }
    return value;
  }
}

/** Keeps the mask that was made last, because most runs of an engine have the same secrets. */
export class MaskCache {
  #key = "";
  #mask = SecretMask.NONE;

  /** The mask that was made last: for what is said outside of runs. */
  get latest(): SecretMask {
    return this.#mask;
  }

  of(values: Iterable<string>): SecretMask {
    const sorted = [...values].sort();
    const key = JSON.stringify(sorted);
    if (key !== this.#key) {
      this.#mask = new SecretMask(sorted);
      this.#key = key;
    }
    return this.#mask;
  }
}

export const secretNames = ({ config }: IRModule): readonly string[] =>
  config.filter(({ modifiers }) => modifiers.includes("secret")).map(({ name }) => name);

/**
 * What a source answered. Bytes or an object, which a host in JavaScript may give, could not be masked.
 * @throws RunError that does not show the value.
 */
function checkedSecret(name: string, given: unknown): string | undefined {
  if (typeof given === "string" && given.length > LONGEST_SECRET) {
    throw new RunError(
      "PluginError",
      `the secret ${name} has ${given.length} characters, and at most ${LONGEST_SECRET} can be masked. Give the plugin what it needs by another way, such as the path of a file`,
    );
  }
  if (given === undefined || typeof given === "string") return given;
  const kind = given === null ? "null" : Array.isArray(given) ? "an array" : `a value of the type ${typeof given}`;
  throw new RunError(
    "PluginError",
    `the secret ${name} must be a string, or undefined where there is none, not ${kind}`,
  );
}

/** The values of secrets; one that the host does not have is left out. */
async function readSecrets(
  core: string,
  names: readonly string[],
  source: SecretSource | undefined,
): Promise<readonly string[]> {
  try {
    const values = await Promise.all(names.map(async (name) => checkedSecret(name, await source?.read(core, name))));
    return values.filter((value) => value !== undefined);
  } catch (cause) {
    const message = messageOf(cause).replace(/\.?$/, ".");
    throw new StoreError(
      `The secrets of ${core} could not be read, so nothing was run that might reveal them: ${message} ` +
        "The invocation goes on when it is recovered.",
      { core },
      { cause },
    );
  }
}
