import { comparePlaces, type Place } from "./page.js";

interface Entry<T> {
  readonly place: Place;
  readonly value: T;
}

/**
 * Values in order of time and id. New values mostly come last, so inserting is cheap, and a page costs its own length,
 * not that of the list.
 */
export class SortedIndex<T> {
  readonly #entries: Entry<T>[] = [];
  readonly #places = new Map<string, Place>();

  get size(): number {
    return this.#entries.length;
  }

  get(id: string): T | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#entries[this.#firstNotBefore(place)]?.value;
  }

  /** Replaces what stood under the same id. */
  set(place: Place, value: T): void {
    this.delete(place.id);
    this.#places.set(place.id, place);
    this.#entries.splice(this.#firstNotBefore(place), 0, { place, value });
  }

  delete(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#places.delete(id);
    this.#entries.splice(this.#firstNotBefore(place), 1);
    return true;
  }

  /** Values after a place, in order. The list must not be changed meanwhile: take a copy of what is needed first. */
  *after(place: Place | undefined): Generator<T> {
    let at = place === undefined ? 0 : this.#firstNotBefore(place);
    const first = this.#entries[at];
    if (place !== undefined && first !== undefined && comparePlaces(first.place, place) === 0) at++;
    for (; at < this.#entries.length; at++) yield this.#entries[at]!.value;
  }

  #firstNotBefore(place: Place): number {
    let low = 0;
    let high = this.#entries.length;
    const last = this.#entries[high - 1];
    if (last !== undefined && comparePlaces(last.place, place) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePlaces(this.#entries[middle]!.place, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
