import type { MemoryBackend, MemoryWrite, Partition } from "../../../host/interfaces.js";
import { InMemoryBackend } from "../../../host/memory/in-memory-backend.js";
import type { IRModule, IRType } from "../../../ir/module.js";
import type { Json, JsonObject } from "../../../json.js";

/** Memory with the presets of a test, for any instance. */
export class MockedMemory implements MemoryBackend {
  readonly #backend = new InMemoryBackend();
  readonly #presets: (readonly MemoryWrite[])[] = [];
  /** How many of the presets a partition has applied. */
  readonly #done = new Map<string, number>();

  constructor(private readonly module: IRModule) {}

  /** Presets the value of a field from now on. */
  preset(field: string, value: Json): void {
    const type = this.module.memory.find(({ name }) => name === field)?.type;
    this.#presets.push(writesOf(field, value, type === undefined ? "single" : shapeOf(type, this.module.types)));
  }

  async read(...args: Parameters<MemoryBackend["read"]>): ReturnType<MemoryBackend["read"]> {
    return (await this.#prepared(args[0])).read(...args);
  }
  async list(...args: Parameters<MemoryBackend["list"]>): ReturnType<MemoryBackend["list"]> {
    return (await this.#prepared(args[0])).list(...args);
  }
  async search(...args: Parameters<MemoryBackend["search"]>): ReturnType<MemoryBackend["search"]> {
    return (await this.#prepared(args[0])).search(...args);
  }
  async commit(...args: Parameters<MemoryBackend["commit"]>): ReturnType<MemoryBackend["commit"]> {
    return (await this.#prepared(args[0])).commit(...args);
  }

  async #prepared(partition: Partition): Promise<InMemoryBackend> {
    const name = JSON.stringify([partition.core, partition.instanceKey]);
    const done = this.#done.get(name) ?? 0;
    this.#done.set(name, this.#presets.length);
    for (const [index, writes] of this.#presets.entries()) {
      if (index >= done) await this.#backend.commit(partition, { token: `mock-${index}`, expect: [], writes });
    }
    return this.#backend;
  }
}

/** How a field is stored: as one value, by key, or as a sequence. */
type Shape = "single" | "map" | "array";

function shapeOf(type: IRType, types: IRModule["types"]): Shape {
  switch (type.kind) {
    case "map":
    case "array":
      return type.kind;
    case "named": {
      const target = Object.hasOwn(types, type.name) ? types[type.name] : undefined;
      return target === undefined ? "single" : shapeOf(target, types);
    }
    case "object":
    case "primitive":
    case "null":
    case "unknown":
    case "enum":
    case "string_union":
    case "union":
    case "optional":
      return "single";
  }
}

function writesOf(field: string, value: Json, shape: Shape): readonly MemoryWrite[] {
  const gone: MemoryWrite = { op: "delete", field };
  const whole: MemoryWrite = { op: "set", field, value };
  // A field without entries would read as an unwritten one, with its default.
  if (shape !== "single" && Object.keys(value as object).length === 0) return [whole];
  switch (shape) {
    case "single":
      return [whole];
    case "map":
      return [
        gone,
        ...Object.entries(value as JsonObject).map(([key, item]): MemoryWrite => ({
          op: "set",
          field,
          key,
          value: item,
        })),
      ];
    case "array":
      return [
        gone,
        ...(value as readonly Json[]).map((item, index): MemoryWrite => ({
          op: "add",
          field,
          key: `mock-${String(index).padStart(6, "0")}`,
          value: item,
        })),
      ];
  }
}
