import { compareCursors, type Cursor } from "../../store/page.js";
import { packed, unpacked } from "./packed-text.js";

/** The fields of a row: its place in lists, what it is found by, and all else. */
export interface Row extends Cursor {
  readonly name: string;
  readonly rest: readonly string[];
}

const EMPTY = 0;
const REMOVED = 1;
/** What the table holds of a row is its number and this. */
const FIRST = 2;

/**
 * Rows in the order of lists, each found by its name. There are very many of them, so a row is one text, and what finds it a few
 * bytes in arrays of numbers.
 */
export class PackedRows {
  /** `undefined` where a row was removed; its number is in `#free`. */
  readonly #texts: (string | undefined)[] = [];
  readonly #free: number[] = [];
  /** The numbers of rows, in order. */
  readonly #order: number[] = [];
  /** The numbers of rows at their hashes, or at the next free place. */
  #table = new Uint32Array(16);
  #hashes = new Uint32Array(16);
  /** How many places of the table are or were taken. */
  #taken = 0;

  /** The number of the row of a name. */
  find(name: string): number | undefined {
    const hash = hashOf(name);
    for (let at = this.#at(hash); this.#table[at] !== EMPTY; at = this.#at(at + 1)) {
      const number = this.#table[at]! - FIRST;
      if (this.#hashes[at] === hash && number >= 0 && this.#nameOf(number) === name) return number;
    }
    return undefined;
  }

  /** The number that the next row to be put in will have. */
  get next(): number {
    return this.#free.at(-1) ?? this.#texts.length;
  }

  /** Puts in a row of a name that has none, and gives its number. */
  add({ at, id, name, rest }: Row): number {
    const number = this.next;
    this.#free.pop();
    // What is found by its id has that once.
    this.#texts[number] = packed([at, id, name === id ? "" : name, ...rest]);
    this.#order.splice(this.#firstNotBefore({ at, id }), 0, number);
    if (4 * (this.#taken + 1) > 3 * this.#table.length) this.#rebuild();
    this.#put(hashOf(name), number + FIRST);
    return number;
  }

  /** The row of a number, which has one. */
  row(number: number): Row {
    return rowOf(this.#texts[number] ?? "");
  }

  /** All rows as they are now, in no order; they are read when they are taken. */
  all(): Iterable<Row> {
    const texts = this.#texts.slice();
    return (function* () {
      for (const text of texts) if (text !== undefined) yield rowOf(text);
    })();
  }

  remove(number: number): void {
    const row = this.row(number);
    this.#order.splice(this.#order.indexOf(number, this.#firstNotBefore(row)), 1);
    const hash = hashOf(row.name);
    let place = this.#at(hash);
    while (this.#table[place] !== number + FIRST) place = this.#at(place + 1);
    this.#table[place] = REMOVED;
    this.#texts[number] = undefined;
    this.#free.push(number);
  }

  /** The numbers of the rows after a cursor, in order. The rows must not change meanwhile. */
  *after(cursor: Cursor | undefined): Generator<number> {
    let place = cursor === undefined ? 0 : this.#firstNotBefore(cursor);
    const first = this.#order[place];
    if (cursor !== undefined && first !== undefined && compareCursors(this.#cursorOf(first), cursor) === 0) place++;
    for (; place < this.#order.length; place++) yield this.#order[place]!;
  }

  #cursorOf(number: number): Cursor {
    const [at = "", id = ""] = unpacked(this.#texts[number] ?? "", 2);
    return { at, id };
  }

  #nameOf(number: number): string {
    const [, id = "", name = ""] = unpacked(this.#texts[number] ?? "", 3);
    return name === "" ? id : name;
  }

  /** Where a row with this cursor is or would be; most come last. */
  #firstNotBefore(cursor: Cursor): number {
    let high = this.#order.length;
    const last = this.#order[high - 1];
    if (last === undefined || compareCursors(this.#cursorOf(last), cursor) < 0) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareCursors(this.#cursorOf(this.#order[middle]!), cursor) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place in the table of a hash, or of what comes after the last place. */
  #at(hash: number): number {
    return hash & (this.#table.length - 1);
  }

  #put(hash: number, entry: number): void {
    let place = this.#at(hash);
    while (this.#table[place] !== EMPTY) place = this.#at(place + 1);
    this.#table[place] = entry;
    this.#hashes[place] = hash;
    this.#taken++;
  }

  /** Makes room, and forgets what was removed. */
  #rebuild(): void {
    const [table, hashes] = [this.#table, this.#hashes];
    // Half full then at most.
    let length = 16;
    while (length < 2 * this.#order.length) length *= 2;
    this.#table = new Uint32Array(length);
    this.#hashes = new Uint32Array(length);
    this.#taken = 0;
    for (const [place, entry] of table.entries()) if (entry >= FIRST) this.#put(hashes[place]!, entry);
  }
}

function rowOf(text: string): Row {
  const [at = "", id = "", name = "", ...rest] = unpacked(text);
  return { at, id, name: name === "" ? id : name, rest };
}

/** FNV-1a of a text's UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  return hash >>> 0;
}
