import type { LineMap } from "../../syntax/line-map.js";
import { offsetInFile, type Part, type PartPlace } from "./parts.js";
import { lineMapOf, type ParsedSegment } from "./source-text.js";

/**
 * What a file consists of at one time: it stays as it is when the file is edited. Each edit makes one, so what it can be asked is worked out
 * when it is asked first.
 */
export class Arrangement {
  #places: ReadonlyMap<string, PartPlace> | undefined;
  #lineMap: LineMap | undefined;

  constructor(
    readonly path: string,
    readonly segments: readonly ParsedSegment[],
    /** The part that each segment belongs to. */
    readonly parts: readonly Part[],
  ) {}

  get lineMap(): LineMap {
    return (this.#lineMap ??= lineMapOf(this.segments));
  }

  /** Where an offset of the part with this address is in the file. Of a part that the file does not have, the offset itself. */
  offsetOf(address: string, offset: number): number {
    const place = (this.#places ??= this.#findPlaces()).get(address);
    return place === undefined ? offset : offsetInFile(place, offset);
  }

  #findPlaces(): ReadonlyMap<string, PartPlace> {
    const places = new Map<string, { readonly starts: number[]; readonly offsets: readonly number[] }>();
    let at = 0;
    for (const [index, { text }] of this.segments.entries()) {
      const { address, offsets } = this.parts[index]!;
      const known = places.get(address);
      if (known === undefined) places.set(address, { starts: [at], offsets });
      else known.starts.push(at);
      at += text.length;
    }
    return places;
  }
}
