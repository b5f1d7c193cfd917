import { StoreError } from "../host/errors.js";
import type { Logger, MemoryBackend } from "../host/interfaces.js";
import { messageOf } from "../error.js";
import { isMissingPackage } from "../missing-package.js";
import { command, type RedisClient } from "./client.js";
import { RedisMemoryBackend } from "./memory-backend.js";

export interface RedisMemoryOptions {
  /** What all keys begin with; `scaicore:memory` by default. No braces: they choose the slots of a cluster. */
  readonly prefix?: string;
  /** Is told of settings of the server by which commits get lost. */
  readonly logger?: Logger;
}

export interface RedisMemory {
  readonly memory: MemoryBackend;
  /** The client, for other uses such as `RedisReferenceCache`. */
  readonly client: RedisClient;
  /** Ends the connection that was opened for it. */
  close(): Promise<void>;
}

/** Memory in a Redis that the host has a client of: of `ioredis`, or any other that can `call`. */
export function redisMemoryIn(
  client: RedisClient,
  { prefix = "scaicore:memory" }: RedisMemoryOptions = {},
): MemoryBackend {
  if (!/^[^{}\s]+$/.test(prefix))
    throw new TypeError(`prefix must have neither braces nor spaces, unlike "${prefix}".`);
  return new RedisMemoryBackend(client, prefix);
}

/**
 * Opens the memory in the Redis of a URL, such as `redis://host:6379` or `rediss://user:password@host`.
 *
 * @throws StoreError when the package `ioredis` is not installed, or the server cannot be reached
 */
export async function openRedisMemory(url: string, options: RedisMemoryOptions = {}): Promise<RedisMemory> {
  if (!/^rediss?:\/\//.test(url)) throw new TypeError("The URL of a Redis begins with redis:// or rediss://.");
  const { Redis } = await loadIoredis();
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 10_000,
    // A call fails in time for the engine to try it again later; a commit that was made twice is made once, by its token.
    commandTimeout: 10_000,
    maxRetriesPerRequest: 2,
  });
  // Told by the calls that fail for it.
  client.on("error", () => undefined);
  const memory = redisMemoryIn(client, options);
  try {
    await client.connect();
    await warnOfLoss(client, options.logger);
  } catch (error) {
    client.disconnect();
    throw new StoreError(`Redis cannot be reached: ${messageOf(error)}`, {}, { retryable: true, cause: error });
  }
  return {
    memory,
    client,
    async close() {
      // One that is not connected has nothing to say goodbye to.
      await client.quit().catch(() => client.disconnect());
    },
  };
}

/** The settings without which a commit that was acknowledged may be gone. */
const SETTINGS: Readonly<Record<string, { readonly safe: string; readonly loses: string }>> = {
  appendonly: { safe: "yes", loses: "a restart loses all commits since the last snapshot" },
  appendfsync: { safe: "always", loses: "a crash of its machine loses the commits of the last second or more" },
  "maxmemory-policy": { safe: "noeviction", loses: "a full server may drop memory of flows" },
};

async function warnOfLoss(client: RedisClient, logger: Logger | undefined): Promise<void> {
  if (logger === undefined) return;
  for (const [name, { safe, loses }] of Object.entries(SETTINGS)) {
    // Providers may forbid CONFIG; then nobody knows.
    const answer = (await command(client, "CONFIG", "GET", name).catch(() => [])) as readonly string[];
    const value = answer[1];
    if (value !== undefined && value !== safe) logger.warn(`Redis has ${name} ${value}: ${loses}. Set it to ${safe}.`);
  }
}

async function loadIoredis(): Promise<typeof import("ioredis")> {
  try {
    return await import("ioredis");
  } catch (error) {
    const what = isMissingPackage(error) ? "is not installed" : `could not be loaded (${messageOf(error)})`;
    throw new StoreError(
      `The package ioredis, which memory in Redis needs, ${what}. Run: npm install ioredis@6`,
      {},
      { retryable: false, cause: error },
    );
  }
}
