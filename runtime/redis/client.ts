import { messageOf, ScaiCoreError } from "../error.js";
import { StoreError } from "../host/errors.js";

/** The part of a client of the package `ioredis` that is used; any other that sends commands as they are will do. */
export interface RedisClient {
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
}

/** Answers of a server that cannot take the call now. Whatever else a server says stays as it is. */
const PASSING = /^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY|NOREPLICAS|OOM|MISCONF|MOVED|ASK)\b/;

function failure(error: unknown): ScaiCoreError {
  if (error instanceof ScaiCoreError) return error;
  const said = messageOf(error);
  // A reply begins with a word in capitals; sockets, time limits and clients that have ended say something else.
  const retryable = PASSING.test(said) || !/^[A-Z]{3,} /.test(said);
  return new StoreError(`Redis failed: ${said}`, {}, { retryable, cause: error });
}

export async function command(client: RedisClient, name: string, ...args: (string | number)[]): Promise<unknown> {
  try {
    return await client.call(name, ...args);
  } catch (error) {
    throw failure(error);
  }
}

/** A script of Redis, which is sent once and then called by its hash. */
export class Script {
  #hash: Promise<unknown> | undefined;

  constructor(
    private readonly client: RedisClient,
    private readonly text: string,
  ) {}

  async run(keys: readonly string[], args: readonly (string | number)[]): Promise<readonly string[]> {
    try {
      return (await this.#call(keys, args)) as readonly string[];
    } catch (error) {
      if (!messageOf(error).startsWith("NOSCRIPT")) throw failure(error);
    }
    // A server that has started anew knows none any more.
    this.#hash = undefined;
    try {
      return (await this.#call(keys, args)) as readonly string[];
    } catch (error) {
      throw failure(error);
    }
  }

  async #call(keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    this.#hash ??= this.client.call("SCRIPT", "LOAD", this.text);
    let hash: unknown;
    try {
      hash = await this.#hash;
    } catch (error) {
      this.#hash = undefined;
      throw error;
    }
    return await this.client.call("EVALSHA", String(hash), keys.length, ...keys, ...args);
  }
}
