/** What a call of a member costs, by the size of what it is given. `test/fixtures/growth.json` is the table. */
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { callGlobal, callMember } from "../../runtime/stdlib/call.js";
import type { StdContext, StdLambda, StdMember } from "../../runtime/stdlib/std-member.js";
import { stdMember, stdMembers, type stdReceiver, stdReceivers } from "../../runtime/stdlib/table.js";
import { Characters } from "../../runtime/stdlib/text.js";
import { NODES_PER_STEP } from "../../runtime/stdlib/work.js";
import { workOf } from "../support/work.js";
import { type Make, MAKERS } from "./growth-makers.js";

interface Row {
  readonly member: string;
  readonly dimension: string;
  readonly growth: "constant" | "linear" | "n log n";
}

const rows = JSON.parse(readFileSync(new URL("../fixtures/growth.json", import.meta.url), "utf8")) as readonly Row[];

/** Ten times the size costs at most so many times the work. */
const MOST: Readonly<Record<Row["growth"], number>> = { constant: 1.3, linear: 13, "n log n": 17 };

const memberOf = (name: string): StdMember => {
  const [receiver, member] = name.split(".") as [NonNullable<ReturnType<typeof stdReceiver>>, string];
  const found = stdMember(receiver, member);
  if (found === undefined) throw new Error(`There is no member ${name}.`);
  return found;
};

/** Calls a member as the engine does, and returns the nodes that were counted. */
function call(member: StdMember, make: ReturnType<Make>): number {
  let nodes = 0;
  const context: StdContext = {
    limits: { ...DEFAULT_LIMITS, valueDepth: 400 },
    work: {
      walk(more) {
        nodes += more;
      },
    },
    characters: new Characters(),
    now: () => 0,
    random: () => 0,
    uuid: () => "",
    log: () => undefined,
  };
  const { receiver = null } = make;
  const target = make.target === undefined ? undefined : { type: make.target, types: {} };
  const args = (make.args ?? []).map((arg) => (typeof arg === "function" ? counting(arg) : arg));
  /** The engine counts a call of a lambda as a step. */
  function counting(lambda: StdLambda): StdLambda {
    return (...values) => {
      nodes += NODES_PER_STEP;
      return lambda(...values);
    };
  }
  if (member.kind === "global") callGlobal(member, args, context, target);
  else if (member.kind !== "stored") callMember(member, receiver, args, context, target);
  return nodes;
}

describe("ten times the size costs", () => {
  const workAt = (run: () => void) => workOf(/runtime\/|big\.js/, run);

  it.each(rows)("$member, $dimension: $growth", ({ member: name, dimension, growth }) => {
    const member = memberOf(name);
    const make = MAKERS[`${name}, ${dimension}`]!;
    const [small, large] = dimension === "depth" ? [30, 300] : [1000, 10_000];
    const [few, many] = [make(small), make(large)];
    const counted = [call(member, few), call(member, many)] as const;
    const run = [workAt(() => call(member, few)), workAt(() => call(member, many))] as const;
    // What does not depend on the size counts at both sizes.
    const constant = 100;
    for (const [less, more] of [counted, run]) {
      expect((more + constant) / (less + constant)).toBeLessThan(MOST[growth]);
    }
    // Whatever grows is counted: at least a node for 64 of what it walks over.
    if (growth !== "constant") expect(counted[1] - counted[0]).toBeGreaterThanOrEqual((large - small) / 200);
  });
});

test("every call of the table can be made, and every call that can be made is in the table", () => {
  expect(rows.map(({ member, dimension }) => `${member}, ${dimension}`)).toEqual(Object.keys(MAKERS));
});

test("every member that takes or has texts or collections is in the table", () => {
  const inTable = new Set(rows.map(({ member }) => member));
  const missing = stdReceivers
    .flatMap((receiver) => stdMembers(receiver).map((member) => ({ receiver, member })))
    // The engine evaluates what is stored, and reads it with the limits of values.
    .filter(({ member }) => member.kind !== "stored" && member.signatures.some(hasSize))
    // What never gives a value costs nothing after it.
    .filter(({ member }) => !(member.kind === "global" && member.ends === true))
    .map(({ receiver, member }) => `${receiver}.${member.name}`)
    .filter((name) => !inTable.has(name));
  expect(missing).toEqual([]);
});

/** Whether the receiver or a parameter may be of any size. */
function hasSize({ receiver, params }: StdMember["signatures"][number]): boolean {
  const types = [...(receiver === undefined ? [] : [receiver]), ...params.map(({ type }) => type)];
  return types.some(
    (type) =>
      type.kind === "array" ||
      type.kind === "map" ||
      type.kind === "function" ||
      (type.kind === "variable" && !(["number", "money", "words"] as const).some((bound) => bound === type.bound)) ||
      (type.kind === "primitive" && type.name === "string"),
  );
}

test("a loop over a text by positions is linear, whatever characters it has", () => {
  for (const character of ["a", "😀"]) {
    const loop = (size: number): number => {
      const text = character.repeat(size);
      let nodes = 0;
      const characters = new Characters();
      const work = { walk: (more: number) => void (nodes += more) };
      for (let at = 0; at < characters.length(text, work); at++) {
        // The lambda of the loop.
        work.walk(NODES_PER_STEP);
        characters.slice(text, at, at + 1, work);
      }
      return nodes;
    };
    expect(loop(10_000) / loop(1000)).toBeLessThan(13);
  }
});
