/** Modules of programs with parts put where they do not belong. */
import fc from "fast-check";
import { compile } from "scaicore/compiler";
import { expect, it } from "vitest";
import { inspect } from "../../runtime/ir/inspect.js";
import { manifestOf } from "../../runtime/ir/manifest.js";
import { type IRModule, SCHEMA_VERSION } from "../../runtime/ir/module.js";
import { BundleError } from "../../runtime/ir/reading.js";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { validateModule } from "../../runtime/ir/validate.js";
import { verifyModule } from "../../runtime/ir/verifier.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? (process.env.SCAICORE_SOAK === "1" ? 20_000 : 400));

/** Small programs of every kind, so that a change hits something that matters. */
const modules = loadFixtures(new URL("../fixtures/compiler/ir/", import.meta.url), ".txt").flatMap(({ source }) => {
  const files = filesOf(/@core\s/.test(source) ? source : `@core Test { version = "1.0.0" }\n${source}`);
  const { module } = compile("main.scaicore", { read: (path) => files.get(path) }, { debug: true });
  return module === undefined ? [] : [module];
});

type Container = Record<string, unknown> | unknown[];
/** Everything in a module that holds something. */
function containersOf(value: unknown, found: Container[] = []): Container[] {
  if (typeof value === "object" && value !== null) {
    found.push(value as Container);
    for (const child of Object.values(value)) containersOf(child, found);
  }
  return found;
}

interface Step {
  readonly at: number;
  readonly key: number;
  readonly from: number;
  readonly how: "copy" | "drop" | "double" | "rename";
}
const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(),
  key: fc.nat(),
  from: fc.nat(),
  how: fc.constantFrom("copy", "drop", "double", "rename"),
});

/** One part of a module changed: another part of the same kind put there, left out, doubled, or named otherwise. */
function mutate(module: IRModule, { at, key, from, how }: Step): void {
  const all = containersOf(module);
  const holder = all[at % all.length]!;
  const keys = Object.keys(holder);
  if (keys.length === 0) return;
  const name = keys[key % keys.length]!;
  const slots = holder as Record<string, unknown>;
  const before = slots[name];
  if (how === "drop") {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else Reflect.deleteProperty(slots, name);
  } else if (how === "double") {
    if (Array.isArray(before)) slots[name] = [...(before as unknown[]), ...(before as unknown[])];
  } else if (how === "rename") {
    if (typeof before === "string") slots[name] = ["", "zz", "__proto__", "constructor", "#1"][from % 5];
  } else {
    const kind = (value: unknown): unknown =>
      typeof value === "object" && value !== null ? Object.keys(value).sort().join() : typeof value;
    const alike = all.flatMap((one) => Object.values(one).filter((value) => kind(value) === kind(before)));
    if (alike.length > 0) slots[name] = structuredClone(alike[from % alike.length]);
  }
}

it(`a module with misplaced parts is refused or verified, shown and written, ${RUNS} times`, () => {
  expect(modules.length).toBeGreaterThan(20);
  const serializer = new IRSerializer();
  let valid = 0;
  fc.assert(
    fc.property(fc.nat(), fc.array(step, { minLength: 1, maxLength: 4 }), (index, steps) => {
      const module = structuredClone(modules[index % modules.length]!);
      for (const one of steps) mutate(module, one);
      const checked = validateModule(module);
      if (!checked.ok) return;
      if (module.schema_version !== SCHEMA_VERSION) {
        expect(() => serializer.serialize(module)).toThrow(BundleError);
        return;
      }
      valid++;
      for (const fault of verifyModule(module)) expect(fault.code).toMatch(/^E4\d\d$/);
      inspect(module);
      manifestOf(module);
      const bytes = serializer.serialize(module);
      expect(serializer.serialize(serializer.deserialize(bytes))).toEqual(bytes);
    }),
    { numRuns: RUNS },
  );
  // Most parts that are put where others of their kind stood leave a module of the right shape.
  expect(valid).toBeGreaterThan(RUNS / 10);
}, 1_800_000);
