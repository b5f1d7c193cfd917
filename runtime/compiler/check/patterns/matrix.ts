/**
 * Which arms of a match some value reaches, and which values none takes, by the algorithm of Maranget, "Warnings for pattern
 * matching" (2007), over all arms at once. What the arms ask is a matrix with a row for each way through an arm; it is split by
 * the cases of one part after another until a row asks nothing any more.
 *
 * Three things keep it small: a part is opened only where the first row asks something of it; rows, and lists of rows, that are
 * equal are one object, so that equal matrices are solved once; and the steps are counted.
 */
import type { Found, Path, Place } from "./places.js";
import { ANYTHING, type Missing, type Row, type Rows, type Tests } from "./rows.js";
import { type Others, type Part, Split } from "./split.js";
import type { Choice, Test } from "./tests.js";

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
  readonly #tested: (Set<Place> | undefined)[] = [];
  readonly #lists = new Map<Test, Map<Tests | undefined, Tests>>();
  readonly #rows: (Map<Tests | undefined, Row> | undefined)[] = [];
  #gaveUp = false;

  constructor(arms: readonly Arm[], count: (steps: number) => boolean) {
    this.#arms = arms;
    this.#count = count;
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
    if (this.#tested[arm]?.has(place) !== true) {
      (this.#tested[arm] ??= new Set()).add(place);
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
    let row = this.#rows[arm]?.get(tests);
    if (row === undefined) {
      row = { arm, tests, guarded: this.#arms[arm]!.guarded, lists: undefined, list: undefined };
      (this.#rows[arm] ??= new Map()).set(tests, row);
    }
    return row;
  }

  #list(row: Row, next: Rows | undefined): Rows {
    if (row.list?.next === next && row.list !== undefined) return row.list;
    let list = row.lists?.get(next);
    if (list === undefined) {
      list = { row, next };
      if (row.list === undefined) row.list = list;
      else (row.lists ??= new Map()).set(next, list);
    }
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
    for (const [name, parts] of split.byName) {
      const type = name.slice(0, Math.max(0, name.indexOf(" ")));
      const missing = solveFor([split.any, parts, split.whole.get(type) ?? []]);
      const at = byName.get(name);
      if (at !== undefined) {
        miss(at, missing, { case: cases[at]! });
        continue;
      }
      const openAt = cases.findIndex((one) => one.kind === "open" && one.type === type);
      if (openAt !== -1) miss(openAt - 0.5, missing, { literal: name.slice(type.length + 1) });
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
    if (this.#tested[arm]?.has(place) !== true) return undefined;
    const before: Test[] = [];
    for (let step = tests; step !== undefined; step = step.next) {
      if (step.test.place === place) return { test: step.test, before, after: step.next };
      before.push(step.test);
    }
    return undefined;
  }
}

/** In the order in which they are best asked: first what most arms ask, so that they are told apart by it. */
const mostAsked = (tests: readonly Test[]): readonly Test[] =>
  tests.length < 2 ? tests : [...tests].sort((a, b) => b.place.arms - a.place.arms);
