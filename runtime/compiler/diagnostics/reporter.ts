import type { Span } from "../../syntax/ast.js";
import { catalogue, type DiagnosticCode } from "./catalogue.js";
import type { Diagnostic, Fix, RelatedLocation } from "./diagnostic.js";
import { type DeclaredName, mergeUnknown, type Told, type UnknownName } from "./unknown-name.js";

/** At most this many diagnostics are told of one file: beyond them, nobody reads. */
const MOST_DIAGNOSTICS = 100;

/** Collects the diagnostics of one file. */
export interface Reporter {
  readonly file: string;
  /** How many mistakes there are so far, also those that are not told. */
  readonly count: number;
  /** Whether so many have been found that more will not be told: what only makes them better to read can be left out. */
  readonly crowded: boolean;
  readonly report: (code: DiagnosticCode, span: Span, message: string, more?: More) => void;
  /** From now on nothing is told of what begins in this part of the file: it is a consequence of what was told. */
  readonly hush: (span: Span) => void;
  /** In order of their places, at most `MOST_DIAGNOSTICS`, errors before warnings where there are more. */
  finish(isRead?: (declared: DeclaredName) => boolean): readonly Diagnostic[];
}
interface More {
  readonly related?: readonly RelatedLocation[];
  readonly fix?: Fix;
  /** What is told is that nothing has this name. */
  readonly unknown?: UnknownName | undefined;
}

export function createReporter(file: string): Reporter {
  const found: Told[] = [];
  const seen = new Set<string>();
  const hushed: Span[] = [];
  let count = 0;
  return {
    file,
    get count() {
      return count;
    },
    get crowded() {
      return found.length > 2 * MOST_DIAGNOSTICS;
    },
    hush(span) {
      hushed.push(span);
    },
    report(code, span, message, more = {}) {
      // The same place is checked twice where a value is tried against several types.
      const key = `${code}:${span.start}:${span.end}`;
      if (seen.has(key)) return;
      seen.add(key);
      count++;
      if (hushed.some(({ start, end }) => start <= span.start && span.start < end)) return;
      found.push({
        code,
        severity: catalogue[code].severity,
        message,
        file,
        start: span.start,
        end: span.end,
        related: more.related ?? [],
        ...(more.fix === undefined ? {} : { fix: more.fix }),
        ...(more.unknown === undefined ? {} : { unknown: more.unknown }),
      });
    },
    finish(isRead = () => true) {
      const merged = mergeUnknown(found, isRead);
      const kept =
        merged.length <= MOST_DIAGNOSTICS
          ? merged
          : [...merged]
              .sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning") || a.start - b.start)
              .slice(0, MOST_DIAGNOSTICS);
      return [...kept].sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
    },
  };
}
