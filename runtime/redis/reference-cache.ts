import type { Json, ReferenceSource } from "../host/interfaces.js";
import { command, type RedisClient } from "./client.js";

/**
 * Reference data of another source, kept in Redis for a while, for all processes together. Where Redis fails, the source is asked: a
 * cache that is away makes nothing fail.
 */
export class RedisReferenceCache implements ReferenceSource {
  /** @param seconds how long a value is kept */
  constructor(
    private readonly client: RedisClient,
    private readonly source: ReferenceSource,
    private readonly seconds: number,
    private readonly prefix = "scaicore:reference",
  ) {
    if (!(seconds > 0)) throw new TypeError(`seconds must be more than 0, not ${seconds}.`);
  }

  async read(core: string, field: string): Promise<Json | undefined> {
    const key = `${this.prefix}:${JSON.stringify([core, field])}`;
    const kept = await command(this.client, "GET", key).catch(() => null);
    if (typeof kept === "string") return JSON.parse(kept) as Json;
    const value = await this.source.read(core, field);
    if (value !== undefined) {
      const ms = Math.ceil(this.seconds * 1000);
      await command(this.client, "SET", key, JSON.stringify(value), "PX", ms).catch(() => undefined);
    }
    return value;
  }
}
