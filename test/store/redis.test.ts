import { afterAll, describe, expect, it } from "vitest";
import { startServer, type TestServer } from "../../scripts/host/servers.mjs";
import type { ReferenceSource } from "../../runtime/host/interfaces.js";
import { openRedisMemory, redisMemoryIn, RedisReferenceCache } from "../../runtime/redis/index.node.js";
import { registerConformance } from "../../runtime/testing/conformance-suite.js";
import { memoryBackendConformance } from "../../runtime/testing/memory-backend-conformance.js";

async function findServer(): Promise<TestServer | undefined> {
  try {
    return await startServer("redis", { log: console.log });
  } catch (error) {
    console.log(`Not tested on a Redis server: ${(error as Error).message}`);
    return undefined;
  }
}

const server = await findServer();
const NOWHERE = "redis://127.0.0.1:1";

if (server !== undefined) {
  const opened = await openRedisMemory(server.url);
  const { client } = opened;
  afterAll(async () => {
    await opened.close();
    await server.end();
  });
  let prefixes = 0;

  registerConformance(
    { describe, it },
    memoryBackendConformance("the memory in Redis", async () => {
      const prefix = `test:${prefixes++}`;
      let work = 0;
      /** Bytes that are sent and received, and the entries that the server looks at. */
      const counted: typeof client = {
        call: async (command, ...args) => {
          const answer = await client.call(command, ...args);
          work += 1 + (Array.isArray(answer) ? answer.length : 0) + args.length;
          return answer;
        },
      };
      const memory = redisMemoryIn(counted, { prefix });
      const other = redisMemoryIn(client, { prefix });
      await Promise.resolve();
      return { memory, other, work: () => work };
    }),
  );

  describe("the memory in Redis", () => {
    it("goes on with a server that has started anew and forgotten the scripts", async () => {
      const memory = redisMemoryIn(client, { prefix: "test:scripts" });
      const partition = { core: "Hello", instanceKey: null };
      const write = { op: "set", field: "n", value: 1 } as const;
      expect(await memory.commit(partition, { token: "t", expect: [], writes: [write] })).toBe("applied");
      await client.call("SCRIPT", "FLUSH");
      expect(await memory.read(partition, "n")).toEqual({ value: 1, version: "1" });
    });

    it("tells which settings lose commits", async () => {
      const told: string[] = [];
      const again = await openRedisMemory(server.url, { logger: { warn: (message) => told.push(message) } });
      await again.close();
      expect(told).toEqual([
        "Redis has appendfsync no: a crash of its machine loses the commits of the last second or more. Set it to always.",
      ]);
    });

    it("keeps reference data for a while", async () => {
      let asked = 0;
      const source: ReferenceSource = {
        read: (core, field) => Promise.resolve(field === "none" ? undefined : { core, field, asked: ++asked }),
      };
      const cache = new RedisReferenceCache(client, source, 60, "test:reference");
      const first = { core: "Hello", field: "prices\u0000", asked: 1 };
      expect(await cache.read("Hello", "prices\u0000")).toEqual(first);
      expect(await cache.read("Hello", "prices\u0000")).toEqual(first);
      expect(await cache.read("Hello", "none")).toBeUndefined();
      expect(await client.call("TTL", 'test:reference:["Hello","prices\\u0000"]')).toBe(60);
    });
  });
}

describe("a Redis that is not there", () => {
  it("is a StoreError that says so, and may be tried again", async () => {
    await expect(openRedisMemory(NOWHERE)).rejects.toMatchObject({
      errorType: "StoreError",
      retryable: true,
      message: expect.stringMatching(/^Redis cannot be reached: /) as string,
    });
    await expect(openRedisMemory("http://127.0.0.1")).rejects.toThrow("begins with redis://");
  });

  it("makes no reference data fail", async () => {
    const away = { call: () => Promise.reject(new Error("Connection is closed.")) };
    const cache = new RedisReferenceCache(away, { read: () => Promise.resolve(7) }, 1);
    expect(await cache.read("Hello", "n")).toBe(7);
  });
});
