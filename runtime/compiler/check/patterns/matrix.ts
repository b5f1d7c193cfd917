/**
 * Which arms of a match some value reaches, and which values none takes, by the algorithm of Maranget, "Warnings for pattern
 * matching" (2007), over all arms at once. What the arms ask is a matrix with a row for each way through an arm; it is split by
 * the cases of one part after another until a row asks nothing any more.
 *
 * Three things keep it small: a part is opened only where the first row asks something of it; rows, and lists of rows, that are
 * equal are one object, so that equal matrices are solved once; and the steps are counted.
 */
import type { Case } from "./cases.js";
import type { Place } from "./places.js";
import type { Choice, Test } from "./tests.js";

/** What is found out about one part of a value. */
type Found =
  | { readonly case: Case }
  /** A value of an open type that a pattern names, as the source writes it. */
  | { readonly literal: string }
  | { readonly length: number; readonly longer: boolean };

/** How a value that no arm takes looks: what is known of its parts. */
export interface Path {
  readonly place: Place;
  readonly found: Found;
  readonly next: Path | undefined;
}

/** A value of which nothing is known. */
const ANYTHING = "anything";
type Missing = Path | typeof ANYTHING;

export interface Arm {
  readonly test: Test | undefined;
  /** Takes only some of the values that it matches, so that it covers none. */
  readonly guarded: boolean;
}

export interface Solution {
  /** The numbers of the arms that some value reaches. */
  readonly reached: ReadonlySet<number>;
  /** Patterns of values that no arm takes, one for each case of the subject at least. */
  readonly missing: readonly string[];
}

/** What a row still asks, the next first. Equal lists are one object. */
interface Tests {
  readonly test: Test;
  readonly next: Tests | undefined;
}

/** A way through an arm. */
interface Row {
  readonly arm: number;
  readonly tests: Tests | undefined;
  readonly guarded: boolean;
  /** The lists of rows that it begins, by what follows. */
  readonly lists: Map<Rows | undefined, Rows>;
}

interface Rows {
  readonly row: Row;
  readonly next: Rows | undefined;
  /** Set once it is known: `undefined` where the rows take everything. */
  solved?: { readonly missing: Missing | undefined };
}

/** Parts lie within each other only so deep, and are asked about one after the other. */
const DEEPEST = 1000;

/** Solves a match. `count` counts steps, and says whether there are some left; `undefined` where there are not enough. */
export function solve(subject: Place, arms: readonly Arm[], count: (steps: number) => boolean): Solution | undefined {
  return new Matrix(arms, count).solve(subject);
}

class Matrix {
  readonly #arms: readonly Arm[];
  readonly #count: (steps: number) => boolean;
  readonly #reached = new Set<number>();
  /** The parts that each arm tests. */
  readonly #tested: readonly Set<Place>[];
  readonly #lists = new Map<Test, Map<Tests | undefined, Tests>>();
  readonly #rows: readonly Map<Tests | undefined, Row>[];
  #gaveUp = false;

  constructor(arms: readonly Arm[], count: (steps: number) => boolean) {
    this.#arms = arms;
    this.#count = count;
    this.#tested = arms.map(() => new Set());
    this.#rows = arms.map(() => new Map<Tests | undefined, Row>());
    arms.forEach(({ test }, number) => {
      if (test !== undefined) this.#note(test, number);
    });
  }

  solve(subject: Place): Solution | undefined {
    let rows: Rows | undefined;
    for (let number = this.#arms.length - 1; number >= 0; number--) {
      const { test } = this.#arms[number]!;
      rows = this.#list(this.#row(number, test === undefined ? undefined : this.#tests(test, undefined)), rows);
    }
    // The subject is opened even where no arm looks into it: its cases are what a person is told.
    const missing = new Set<string>();
    for (const found of this.#split(subject, rows, true, 0)) missing.add(subject.show(found));
    return this.#gaveUp ? undefined : { reached: this.#reached, missing: [...missing] };
  }

  #note(test: Test, arm: number): void {
    const { place } = test;
    if (!this.#tested[arm]!.has(place)) {
      this.#tested[arm]!.add(place);
      place.arms++;
      place.last = arm;
    }
    for (const choice of test.choices)
      if (choice.kind !== "whole") for (const inner of choice.tests) this.#note(inner, arm);
  }

  #tests(test: Test, next: Tests | undefined): Tests {
    let lists = this.#lists.get(test);
    if (lists === undefined) this.#lists.set(test, (lists = new Map<Tests | undefined, Tests>()));
    let list = lists.get(next);
    if (list === undefined) lists.set(next, (list = { test, next }));
    return list;
  }

  #row(arm: number, tests: Tests | undefined): Row {
    let row = this.#rows[arm]!.get(tests);
    if (row === undefined) {
      row = { arm, tests, guarded: this.#arms[arm]!.guarded, lists: new Map<Rows | undefined, Rows>() };
      this.#rows[arm]!.set(tests, row);
    }
    return row;
  }

  #list(row: Row, next: Rows | undefined): Rows {
    let list = row.lists.get(next);
    if (list === undefined) row.lists.set(next, (list = { row, next }));
    return list;
  }

  /** A value that none of the rows takes. */
  #missingOf(rows: Rows | undefined, depth: number): Missing | undefined {
    let first = rows;
    while (first !== undefined && first.row.tests === undefined) {
      this.#reached.add(first.row.arm);
      if (!first.row.guarded) return undefined;
      first = first.next;
    }
    if (first === undefined) return ANYTHING;
    if (first.solved === undefined) {
      const [missing] = this.#split(first.row.tests!.test.place, first, false, depth + 1);
      first.solved = { missing };
    }
    return first.solved.missing;
  }

  /**
   * Solves the rows for each case of a part. Gives the ways to miss all of them, in the order of the part's type: the first, or
   * one for each case.
   */
  #split(place: Place, rows: Rows | undefined, all: boolean, depth: number): readonly Path[] {
    if (this.#gaveUp || depth > DEEPEST) {
      this.#gaveUp = true;
      return [];
    }
    const split = new Split(place, rows, (row) => this.#withoutTest(row, place));
    if (!this.#count(split.steps)) {
      this.#gaveUp = true;
      return [];
    }
    const missed: { readonly at: number; readonly path: Path }[] = [];
    const miss = (at: number, missing: Missing | undefined, found: Found): void => {
      if (missing !== undefined)
        missed.push({ at, path: { place, found, next: missing === ANYTHING ? undefined : missing } });
    };
    const solveFor = (chosen: readonly (readonly Part[])[]): Missing | undefined =>
      this.#missingOf(this.#rowsOf(chosen, split.rest), depth);
    const { all: cases, byName } = place.cases;
    const openAt = new Map(cases.flatMap((one, at) => (one.kind === "open" ? [[one.type, at] as const] : [])));

    for (const [name, parts] of split.byName) {
      const type = name.slice(0, Math.max(0, name.indexOf(" ")));
      const missing = solveFor([split.any, parts, split.whole.get(type) ?? []]);
      const at = byName.get(name);
      if (at !== undefined) miss(at, missing, { case: cases[at]! });
      else if (openAt.has(type)) miss(openAt.get(type)! - 0.5, missing, { literal: name.slice(type.length + 1) });
    }
    // Whatever no pattern names meets the same rows.
    let others: { readonly missing: Missing | undefined } | undefined;
    const ofOthers = (): Missing | undefined => (others ??= { missing: solveFor([split.any]) }).missing;
    let named = 0;
    for (const name of split.byName.keys()) if (byName.has(name)) named++;
    if (named < byName.size && ofOthers() !== undefined)
      for (const [name, at] of byName) {
        if (split.byName.has(name)) continue;
        miss(at, ofOthers(), { case: cases[at]! });
        if (!all) break;
      }
    cases.forEach((one, at) => {
      if (one.kind === "open") {
        const whole = split.whole.get(one.type);
        miss(at, whole === undefined ? ofOthers() : solveFor([split.any, whole]), { case: one });
      } else if (one.kind === "other") miss(at, ofOthers(), { case: one });
      else if (one.kind === "arrays")
        for (const { parts, lengths, longer } of split.lengths()) {
          const missing = solveFor([split.any, ...parts]);
          for (const length of lengths) miss(at + length / 1e6, missing, { length, longer });
        }
    });
    missed.sort((a, b) => a.at - b.at);
    return all ? missed.map(({ path }) => path) : missed.slice(0, 1).map(({ path }) => path);
  }

  /** The list of the rows in these parts, in their order, before those that the split left alone. */
  #rowsOf(chosen: readonly (readonly Part[])[], rest: Rows | undefined): Rows | undefined {
    const parts = chosen.filter((list) => list.length > 0);
    const merged = parts.length === 1 ? parts[0]! : parts.flat().sort((a, b) => a.at - b.at);
    if (!this.#count(merged.length)) this.#gaveUp = true;
    let rows = rest;
    for (let index = merged.length - 1; index >= 0; index--) {
      const { row, choice, before } = merged[index]!;
      rows = this.#list(choice === undefined ? row : this.#opened(row, choice, before!), rows);
    }
    return rows;
  }

  /** A row after one of its tests has been answered by a choice: it asks what the choice asks instead. */
  #opened(row: Row, choice: Choice, others: Others): Row {
    let tests = others.after;
    if (choice.kind !== "whole")
      for (const test of mostAsked(choice.tests).toReversed()) tests = this.#tests(test, tests);
    for (const test of others.before.toReversed()) tests = this.#tests(test, tests);
    return this.#row(row.arm, tests);
  }

  /** The test of a part among those of a row, and the others; `undefined` where it has none. */
  #withoutTest({ arm, tests }: Row, place: Place): (Others & { readonly test: Test }) | undefined {
    if (!this.#tested[arm]!.has(place)) return undefined;
    const before: Test[] = [];
    for (let step = tests; step !== undefined; step = step.next) {
      if (step.test.place === place) return { test: step.test, before, after: step.next };
      before.push(step.test);
    }
    return undefined;
  }
}

interface Others {
  readonly before: readonly Test[];
  readonly after: Tests | undefined;
}

/** A row in a split: one that asks nothing of the part, or one that takes it by a choice. */
interface Part {
  /** The place of the row among all. */
  readonly at: number;
  readonly row: Row;
  readonly choice: Choice | undefined;
  readonly before: Others | undefined;
}

/** The rows of a matrix by what they ask of one part. */
class Split {
  /** Rows that ask nothing of it. */
  readonly any: Part[] = [];
  readonly byName = new Map<string, Part[]>();
  readonly whole = new Map<string, Part[]>();
  /** The rows after the last that may ask of it, as they are. */
  readonly rest: Rows | undefined;
  readonly steps: number;
  readonly #exact = new Map<number, Part[]>();
  readonly #atLeast = new Map<number, Part[]>();
  #longest = -1;

  constructor(
    place: Place,
    rows: Rows | undefined,
    withoutTest: (row: Row) => (Others & { readonly test: Test }) | undefined,
  ) {
    let rest = rows;
    let at = 0;
    let steps = 1;
    for (; rest !== undefined && rest.row.arm <= place.last; rest = rest.next) {
      const { row } = rest;
      const found = withoutTest(row);
      at++;
      steps += 1 + (found?.before.length ?? 0);
      if (found === undefined) this.any.push({ at, row, choice: undefined, before: undefined });
      else
        for (const choice of found.test.choices) {
          this.#put({ at, row, choice, before: found }, choice);
          steps++;
        }
    }
    this.rest = rest;
    this.steps = steps + this.#longest + 1;
  }

  #put(part: Part, choice: Choice): void {
    switch (choice.kind) {
      case "case":
        put(this.byName, choice.name, part);
        return;
      case "whole":
        put(this.whole, choice.type, part);
        return;
      case "length":
        this.#longest = Math.max(this.#longest, choice.longer ? choice.length - 1 : choice.length);
        put(choice.longer ? this.#atLeast : this.#exact, choice.length, part);
    }
  }

  /** Groups of lengths of arrays that meet the same rows; the last group holds all that are longer than patterns tell. */
  *lengths(): Generator<{
    readonly parts: readonly (readonly Part[])[];
    readonly lengths: readonly number[];
    readonly longer: boolean;
  }> {
    const open: (readonly Part[])[] = [];
    let alike: number[] = [];
    for (let length = 0; length <= this.#longest; length++) {
      const begins = this.#atLeast.get(length);
      if (begins !== undefined) {
        if (alike.length > 0) yield { parts: [...open], lengths: alike, longer: false };
        alike = [];
        open.push(begins);
      }
      const exact = this.#exact.get(length);
      if (exact === undefined) alike.push(length);
      else yield { parts: [...open, exact], lengths: [length], longer: false };
    }
    if (alike.length > 0) yield { parts: [...open], lengths: alike, longer: false };
    const begins = this.#atLeast.get(this.#longest + 1);
    if (begins !== undefined) open.push(begins);
    yield { parts: open, lengths: [this.#longest + 1], longer: true };
  }
}

/** In the order in which they are best asked: first what most arms ask, so that they are told apart by it. */
const mostAsked = (tests: readonly Test[]): readonly Test[] =>
  tests.length < 2 ? tests : [...tests].sort((a, b) => b.place.arms - a.place.arms);

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
