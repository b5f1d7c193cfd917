import type { Work } from "../work.js";
import { isWord } from "./characters.js";
import type { RegexProgram } from "./program.js";
import type { Place } from "./syntax.js";

/** Where the groups of a match begin and end, in characters: group n at 2n and 2n + 1; -1 for one that took no part. */
export type Found = readonly number[];

interface Thread {
  readonly at: number;
  readonly notes: Found;
}

/**
 * Finds the first match at or after a place; where several begin there, the one that the pattern prefers, as in Perl. All ways
 * through the pattern are followed at once, one character after the other, so that the time is at most proportional to the product
 * of both lengths, whatever the pattern is. Each step of each way is counted.
 */
export function search(program: RegexProgram, text: readonly number[], from: number, work: Work): Found | undefined {
  const { steps } = program;
  const none: Found = new Array<number>((program.groups + 1) * 2).fill(-1);
  /** The place at which a step was last reached: each is followed once for each place. */
  const reached = new Int32Array(steps.length).fill(-1);
  let found: Found | undefined;
  let threads: Thread[] = [];

  const follow = (list: Thread[], start: number, startNotes: Found, place: number): void => {
    const open: Thread[] = [{ at: start, notes: startNotes }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { at, notes } = next;
      if (reached[at] === place) continue;
      reached[at] = place;
      work.walk(1);
      const step = steps[at]!;
      switch (step.kind) {
        case "jump":
          open.push({ at: step.to, notes });
          break;
        case "split":
          open.push({ at: step.second, notes }, { at: step.first, notes });
          break;
        case "note":
          work.walk(notes.length >> 3);
          open.push({ at: at + 1, notes: notes.with(step.at, place) });
          break;
        case "place":
          if (holds(step.place, text, place)) open.push({ at: at + 1, notes });
          break;
        case "characters":
        case "found":
          list.push(next);
      }
    }
  };

  for (let place = from; place <= text.length; place++) {
    if (found === undefined) follow(threads, 0, none.with(0, place), place);
    else if (threads.length === 0) break;
    const after: Thread[] = [];
    for (const { at, notes } of threads) {
      work.walk(1);
      const step = steps[at]!;
      if (step.kind === "found") {
        // What comes later in the list is less preferred.
        found = notes.with(1, place);
        break;
      }
      if (step.kind === "characters" && place < text.length && step.has(text[place]!))
        follow(after, at + 1, notes, place + 1);
    }
    threads = after;
  }
  return found;
}

function holds(place: Place, text: readonly number[], at: number): boolean {
  switch (place) {
    case "text start":
      return at === 0;
    case "text end":
      return at === text.length;
    case "line start":
      return at === 0 || text[at - 1] === 10;
    case "line end":
      return at === text.length || text[at] === 10;
    case "word edge":
      return isEdge(text, at);
    case "no word edge":
      return !isEdge(text, at);
  }
}

const isEdge = (text: readonly number[], at: number): boolean => isWordAt(text, at - 1) !== isWordAt(text, at);
const isWordAt = (text: readonly number[], at: number): boolean => at >= 0 && at < text.length && isWord(text[at]!);
