import { cosineOf, type Feature, featuresOf, normOf } from "../../text-similarity.js";

interface Text {
  readonly key: string;
  readonly norm: number;
}

/** The texts that have a feature, by their numbers, and how often. */
interface Posting {
  readonly texts: number[];
  readonly counts: number[];
}

export interface Near {
  readonly key: string;
  /** From 0 to 1, without 0. */
  readonly similarity: number;
}

/**
 * Texts by their words and letter triples, so that a search looks only at texts that have something in common with the query. It
 * finds what a comparison with each text finds, as `similarityTo` compares.
 */
export class TextIndex {
  readonly #postings = new Map<Feature, Posting>();
  /** `undefined` where a text was replaced or removed. */
  #texts: (Text | undefined)[] = [];
  readonly #numbers = new Map<string, number>();

  set(key: string, text: string): void {
    this.delete(key);
    const number = this.#texts.length;
    const features = featuresOf(text);
    this.#texts.push({ key, norm: normOf(features) });
    this.#numbers.set(key, number);
    for (const [feature, count] of features) {
      const posting = this.#postings.get(feature);
      if (posting === undefined) this.#postings.set(feature, { texts: [number], counts: [count] });
      else {
        posting.texts.push(number);
        posting.counts.push(count);
      }
    }
  }

  delete(key: string): void {
    const number = this.#numbers.get(key);
    if (number === undefined) return;
    this.#numbers.delete(key);
    this.#texts[number] = undefined;
    // Each text that is left pays for one that went.
    if (this.#texts.length > 2 * this.#numbers.size + 64) this.#sweep();
  }

  /** The most similar texts, the best first; of equally similar ones that with the lesser key. */
  nearest(text: string, limit: number, atLeast: number): readonly Near[] {
    const wanted = featuresOf(text);
    const norm = normOf(wanted);
    const products = new Float64Array(this.#texts.length);
    const touched: number[] = [];
    for (const [feature, count] of wanted) {
      const posting = this.#postings.get(feature);
      if (posting === undefined) continue;
      for (let at = 0; at < posting.texts.length; at++) {
        const number = posting.texts[at]!;
        if (products[number] === 0) touched.push(number);
        products[number]! += count * posting.counts[at]!;
      }
    }
    const best = new Best(Math.trunc(limit));
    for (const number of touched) {
      const found = this.#texts[number];
      if (found === undefined) continue;
      const similarity = cosineOf(products[number]!, norm, found.norm);
      if (similarity > 0 && similarity >= atLeast) best.add({ key: found.key, similarity });
    }
    return best.inOrder();
  }

  /** Takes out what was replaced or removed. */
  #sweep(): void {
    const before = this.#texts;
    const moved = new Int32Array(before.length).fill(-1);
    this.#texts = [];
    for (const [number, text] of before.entries()) {
      if (text === undefined) continue;
      moved[number] = this.#texts.push(text) - 1;
      this.#numbers.set(text.key, moved[number]);
    }
    for (const [feature, { texts, counts }] of this.#postings) {
      let kept = 0;
      for (let at = 0; at < texts.length; at++) {
        const to = moved[texts[at]!]!;
        if (to < 0) continue;
        texts[kept] = to;
        counts[kept++] = counts[at]!;
      }
      texts.length = counts.length = kept;
      if (kept === 0) this.#postings.delete(feature);
    }
  }
}

/** Whether `a` is a worse hit than `b`. */
const isWorse = (a: Near, b: Near): boolean =>
  a.similarity < b.similarity || (a.similarity === b.similarity && a.key > b.key);

/** The best of many hits: a heap with the worst of them on top. */
class Best {
  readonly #heap: Near[] = [];
  constructor(private readonly limit: number) {}

  add(near: Near): void {
    const heap = this.#heap;
    if (heap.length < this.limit) {
      heap.push(near);
      this.#rise(heap.length - 1);
    } else if (heap.length > 0 && isWorse(heap[0]!, near)) {
      heap[0] = near;
      this.#sink();
    }
  }

  inOrder(): readonly Near[] {
    return this.#heap.toSorted((a, b) => (isWorse(a, b) ? 1 : -1));
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1;
      if (!isWorse(heap[at]!, heap[above]!)) return;
      [heap[at], heap[above]] = [heap[above]!, heap[at]!];
      at = above;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ;) {
      let worst = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < heap.length && isWorse(heap[below]!, heap[worst]!)) worst = below;
      }
      if (worst === at) return;
      [heap[at], heap[worst]] = [heap[worst]!, heap[at]!];
      at = worst;
    }
  }
}
