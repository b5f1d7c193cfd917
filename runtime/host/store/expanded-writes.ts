import type { Json } from "../../json.js";
import type { MemoryWrite } from "../interfaces.js";

/**
 * The same writes for a backend that cannot write an entry of a value that the same commit has set as a whole: such a value is
 * written as its entries.
 */
export function expandedWrites(writes: readonly MemoryWrite[], token: string): readonly MemoryWrite[] {
  return writes.flatMap((write, at): readonly MemoryWrite[] => {
    if (write.op !== "set" || write.key !== undefined || !hasEntries(write.value)) return [write];
    const { field, value } = write;
    const later = writes.slice(at + 1).filter((other) => other.field === field);
    const next = later.find(({ key }) => key === undefined);
    const entries = next === undefined ? later : later.slice(0, later.indexOf(next));
    if (entries.length === 0) return [write];
    const empty: MemoryWrite = { op: "set", field, value: Array.isArray(value) ? [] : {} };
    if (Array.isArray(value)) {
      return [
        empty,
        ...(value as readonly Json[]).map((item, n): MemoryWrite => ({
          op: "add",
          field,
          key: `${token}#${n}`,
          value: item,
        })),
      ];
    }
    return [
      empty,
      ...Object.entries(value).map(([key, item]): MemoryWrite => ({ op: "set", field, key, value: item })),
    ];
  });
}

const hasEntries = (value: unknown): value is object => typeof value === "object" && value !== null;
