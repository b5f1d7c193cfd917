/** Memory in Redis. `ioredis` is an optional peer: who opens it by a URL installs it. */
export { openRedisMemory, redisMemoryIn, type RedisMemory, type RedisMemoryOptions } from "./open-redis.node.js";
export { RedisReferenceCache } from "./reference-cache.js";
export type { RedisClient } from "./client.js";
