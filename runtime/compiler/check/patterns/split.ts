import type { Place } from "./places.js";
import type { Row, Rows, Tests } from "./rows.js";
import type { Choice, Test } from "./tests.js";

export interface Others {
  readonly before: readonly Test[];
  readonly after: Tests | undefined;
}

/** A row in a split: one that asks nothing of the part, or one that takes it by a choice. */
export interface Part {
  /** The place of the row among all. */
  readonly at: number;
  readonly row: Row;
  readonly choice: Choice | undefined;
  readonly before: Others | undefined;
}

/** The rows of a matrix by what they ask of one part. */
export class Split {
  /** Rows that ask nothing of it. */
  readonly any: Part[] = [];
  readonly byName = new Map<string, Part[]>();
  readonly whole = new Map<string, Part[]>();
  /** The rows after the last that may ask of it, as they are. */
  readonly rest: Rows | undefined;
  readonly steps: number;
  #exact: Map<number, Part[]> | undefined;
  #atLeast: Map<number, Part[]> | undefined;
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
        put(
          choice.longer ? (this.#atLeast ??= new Map<number, Part[]>()) : (this.#exact ??= new Map<number, Part[]>()),
          choice.length,
          part,
        );
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
      const begins = this.#atLeast?.get(length);
      if (begins !== undefined) {
        if (alike.length > 0) yield { parts: [...open], lengths: alike, longer: false };
        alike = [];
        open.push(begins);
      }
      const exact = this.#exact?.get(length);
      if (exact === undefined) alike.push(length);
      else yield { parts: [...open, exact], lengths: [length], longer: false };
    }
    if (alike.length > 0) yield { parts: [...open], lengths: alike, longer: false };
    const begins = this.#atLeast?.get(this.#longest + 1);
    if (begins !== undefined) open.push(begins);
    yield { parts: open, lengths: [this.#longest + 1], longer: true };
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
