import { commonBeginning, firstDifference } from "./first-difference.js";
import { calledName, type RecordedCall, type Recording } from "./recording.js";

/** A call that wants the answer of a recorded one. */
export interface WantedCall {
  readonly kind: RecordedCall["kind"];
  readonly core: string;
  readonly request: RecordedCall["request"];
  readonly hash: string;
  /** Of a model call; plugins are not told theirs. */
  readonly path: string;
  readonly ordinal: number;
  readonly key: string;
}

/**
 * `exact`: the same request alone has the recorded answer. `block`: where there is no such request, the block gets what it got then,
 * so that a mock goes on while one writes at a prompt.
 */
export type TapeMode = "exact" | "block";

/** Finds the recorded calls for those that are made now. */
export class Tape {
  /** What each key was given: a call that is repeated after a crash has the same key, and gets the same answer. */
  readonly #given = new Map<string, RecordedCall>();
  readonly #used = new Set<RecordedCall>();
  readonly #misses = new Set<string>();

  constructor(
    readonly recording: Recording,
    private readonly mode: TapeMode,
  ) {}

  /** Calls that the recording has no answer for, in words: a flow may have caught the error. */
  get misses(): readonly string[] {
    return [...this.#misses];
  }

  /** Whether anything by this name was recorded: a role, or `alias.method`. */
  knows({ kind, core }: Pick<WantedCall, "kind" | "core">, name: string): boolean {
    return this.recording.calls.some((call) => call.kind === kind && call.core === core && calledName(call) === name);
  }

  /** Whether there is a recorded call for this one. */
  has(wanted: WantedCall): boolean {
    return this.#given.get(wanted.key)?.hash === wanted.hash || this.#find(wanted) !== undefined;
  }

  /** The recorded call; or why there is none. */
  take(wanted: WantedCall): RecordedCall | { readonly miss: string } {
    const before = this.#given.get(wanted.key);
    if (before?.hash === wanted.hash) return before;
    const found = this.#find(wanted);
    if (found === undefined) {
      const miss = this.#missText(wanted);
      this.#misses.add(miss);
      return { miss };
    }
    this.#given.set(wanted.key, found);
    this.#used.add(found);
    return found;
  }

  #find(wanted: WantedCall): RecordedCall | undefined {
    const name = nameOf(wanted);
    const same = this.#alike(wanted, (call) => call.hash === wanted.hash);
    const first = this.#next(same, wanted.ordinal);
    if (first !== undefined || this.mode === "exact") return first;
    const ofBlock = this.#alike(wanted, (call) => calledName(call) === name && call.path === wanted.path);
    return this.#next(ofBlock, wanted.ordinal);
  }

  #alike({ kind, core }: WantedCall, fits: (call: RecordedCall) => boolean): readonly RecordedCall[] {
    return this.recording.calls.filter((call) => call.kind === kind && call.core === core && fits(call));
  }

  /** The one of the same number, which another process would find too; else the first that was not used. */
  #next(calls: readonly RecordedCall[], ordinal: number): RecordedCall | undefined {
    const left = calls.filter((call) => !this.#used.has(call));
    return left.find((call) => call.ordinal === ordinal) ?? left[0];
  }

  #missText(wanted: WantedCall): string {
    const { recording } = this;
    const name = nameOf(wanted);
    const asks = wanted.kind === "model" ? `${wanted.path} asks ${name}` : `${name} is called`;
    const redo = `Record it again with --record, or run with models.`;
    const equal = this.#alike(wanted, (call) => call.hash === wanted.hash);
    if (equal.length > 0) {
      const times = equal.length === 1 ? "once" : `${equal.length} times`;
      return `${recording.name} has this request ${times}, and ${asks} once more. ${redo}`;
    }
    const alike = this.#alike(wanted, (call) => calledName(call) === name);
    if (alike.length === 0)
      return `${recording.name} has no answer: ${asks}, and nothing by that name was recorded. ${redo}`;
    const inBlock = alike.filter((call) => call.path === wanted.path);
    const nearest = (inBlock.length > 0 ? inBlock : alike).reduce((best, call) =>
      commonBeginning(call, wanted.request) > commonBeginning(best, wanted.request) ? call : best,
    );
    const difference = firstDifference(nearest, wanted.request) ?? "it is the same";
    return `${recording.name} does not have what ${asks}. Of the nearest, that of ${nearest.path}: ${difference}. ${redo}`;
  }
}

const nameOf = ({ request }: WantedCall): string => ("args" in request ? request.call : request.role);
