import fc from "fast-check";
import type { IRModule } from "../../runtime/ir/module.js";
import { type DefinitionName, definitions, type Field, type Schema } from "../../runtime/ir/schema.js";

/**
 * Random modules, generated from the schema alone: every kind, every optional field, prototype names as keys, unknown fields.
 * They shrink in size. Generated from a seed, because fast-check's arbitraries of so deep a schema take seconds each.
 */
export const arbitraryModule = (): fc.Arbitrary<IRModule> =>
  fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 2 ** 31 - 2 })).map(([size, seed]) => randomModule(seed, size));

/** @param size about how many objects it has */
export function randomModule(seed: number, size: number): IRModule {
  const dict = new Maker(seed, size).definition("IRModule");
  return { ...dict, schema_version: "0.1" } as unknown as IRModule;
}

type Dict = Record<string, unknown>;

const TEXTS = ["name", "greet", "__proto__", "constructor", "kind", "", "zoë 😀", "x".repeat(31), "y".repeat(300)];
const NUMBERS = [0, -1, 127, 128, -32, -33, 255, 256, 65_535, 65_536, 2 ** 32, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53 - 1];
const FLOATS = [0.5, 0.1, -1.25, 1e300, 5e-324, 2 ** 53];
const LITERALS: Readonly<Record<string, unknown>> = {
  null: null,
  bool: true,
  int: 42,
  float: 0.1,
  string: "text",
  money: "10.10",
  date: "2026-01-15",
  datetime: "2026-01-15T10:30:00Z",
  duration: 90_000,
};

const MAX_LEVEL = 20;

class Maker {
  constructor(
    private state: number,
    private budget: number,
  ) {}

  private level = 0;
  private get open(): boolean {
    return this.budget > 0 && this.level < MAX_LEVEL;
  }

  definition(name: DefinitionName): Dict {
    this.budget--;
    this.level++;
    const dict = this.make(name);
    this.level--;
    return dict;
  }

  private make(name: DefinitionName): Dict {
    const made = definitions[name];
    if (made.type === "object") return this.object(made.fields);
    // At the end only kinds without other definitions, so that the module is finite.
    const ends = Object.keys(made.variants).filter((kind) =>
      Object.values(made.variants[kind]?.fields ?? {}).every(
        ({ schema, optional }) => optional || schema.type !== "ref",
      ),
    );
    const kind = this.pick(this.open || ends.length === 0 ? Object.keys(made.variants) : ends);
    if (name === "IRExpr" && kind === "literal") {
      const type = this.pick(Object.keys(LITERALS));
      return { kind, type, value: LITERALS[type] };
    }
    return { kind, ...this.object({ ...made.variants[kind]?.fields, ...made.common }) };
  }

  private object(fields: Readonly<Record<string, Field>>): Dict {
    const dict: Dict = {};
    for (const [key, { schema, optional }] of Object.entries(fields))
      if (!optional || (this.open && this.chance(3))) dict[key] = this.value(schema);
    if (this.chance(20)) set(dict, this.pick(["x_new", "__proto__", "zz"]), this.json(2));
    return dict;
  }

  private value(schema: Schema): unknown {
    switch (schema.type) {
      case "string":
        return this.pick(TEXTS);
      case "boolean":
        return this.chance(2);
      case "int":
        return this.pick(NUMBERS);
      case "number":
        return this.pick([...NUMBERS, ...FLOATS]);
      case "json":
        return this.json(3);
      case "enum":
        return this.pick(schema.values);
      case "array":
        return Array.from({ length: this.length() }, () => this.value(schema.items));
      case "map": {
        const dict: Dict = {};
        for (let left = this.length(); left > 0; left--) set(dict, this.pick(TEXTS), this.value(schema.values));
        return dict;
      }
      case "ref":
        return this.definition(schema.name);
    }
  }

  private json(levels: number): unknown {
    if (levels === 0 || this.chance(2)) return this.pick([null, true, ...NUMBERS, ...FLOATS, ...TEXTS]);
    if (this.chance(2)) return Array.from({ length: this.below(4) }, () => this.json(levels - 1));
    const dict: Dict = {};
    for (let left = this.below(4); left > 0; left--) set(dict, this.pick(TEXTS), this.json(levels - 1));
    return dict;
  }

  private length(): number {
    return this.open ? this.below(4) : 0;
  }
  private chance(of: number): boolean {
    return this.below(of) === 0;
  }
  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
  private below(bound: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647;
    return this.state % bound;
  }
}

function set(dict: Dict, key: string, value: unknown): void {
  Object.defineProperty(dict, key, { value, enumerable: true, configurable: true, writable: true });
}
