import { RunError } from "../../host/errors.js";
import type { MemoryBackend, ModelRole } from "../../host/interfaces.js";
import type { IRLocation, IRType } from "../../ir/module.js";
import type { Json, JsonObject } from "../../json.js";
import { checkedValue, nodesOf } from "../../stdlib/size.js";
import type { StdContext } from "../../stdlib/std-member.js";
import { Characters } from "../../stdlib/text.js";
import { toJson } from "../../stdlib/to-json.js";
import { emptyRecord, type RecordValue, type Value } from "../../stdlib/value.js";
import type { EvaluationWork } from "./evaluation-work.js";
import type { BlockRecord, CallRecord, Readings } from "./block-record.js";
import type { FlowCode } from "./flow-compiler.js";
import { FlowFailure } from "./flow-error.js";
import type { Slot } from "./growing.js";
import { hashOfJson } from "./ids.js";
import { Interruption } from "./interruption.js";
import { jsonOfType } from "./json.js";
import { limitError, type Limits } from "../../limits.js";
import { argumentsOf, type MemoryRead, type RankingCall, type SearchQuery } from "./memory-reads.js";
import { MemoryView } from "./memory-view.js";
import type { Signal } from "./signal.js";

/** A compiled expression, and a compiled statement. A statement returns `undefined` when the next one follows. */
export type Expression = (e: Evaluation) => Value;
export type Statement = (e: Evaluation) => Signal | undefined;

/** What an evaluation reads of the run around it. */
export interface EvaluationValues {
  readonly invocationId: string;
  /** The flow that was invoked. */
  readonly flow: string;
  readonly instanceKey: string | undefined;
  readonly core: RecordValue;
  readonly context: RecordValue;
  config(name: string): Value;
  reference(name: string): Value;
  /** Milliseconds since 1970. */
  now(): number;
  /** A number in [0, 1), the same for the same block path and ordinal. */
  random(path: string, ordinal: number): number;
  uuid(path: string, ordinal: number): string;
  readonly limits: Limits;
  log(path: string, message: string, value: Value | undefined): void;
  /** The token of a block's memory writes; the same after a crash. */
  memoryToken(path: string): string;
}

/** A call that has no recorded answer yet. */
export interface PendingCall {
  readonly method: string;
  readonly hash: string;
  /** Identifies the call among those of its block; the same after a crash. */
  readonly key: string;
  readonly target: CallTarget;
}

export type CallTarget = PluginCall | RankingCall | { readonly kind: "memory"; readonly read: MemoryRead };
export interface PluginCall {
  readonly kind: "plugin";
  readonly alias: string;
  readonly method: string;
  readonly args: JsonObject;
  /** Argument names whose value is a secret, and the config parameter it comes from. */
  readonly secrets: readonly { readonly argument: string; readonly param: string }[];
}

/** A block's writes of memory, which are applied together or not at all. */
export type MemoryBatch = Parameters<MemoryBackend["commit"]>[1];

/** Thrown before a statement at which an inspected run pauses. */
export class PausedBeforeStatement extends Interruption {
  constructor(readonly e: Evaluation) {
    super();
  }
}

/**
 * Thrown by an expression that needs an answer from outside. When the answer is recorded, the block is evaluated again
 * from its start over the recorded answers, just as after a crash. This works because an evaluation is synchronous and
 * changes nothing until it has succeeded.
 */
export class NeedsCall extends Interruption {
  constructor(readonly call: PendingCall) {
    super();
  }
}

/** A call of a pure flow within an evaluation, or the evaluation itself. */
export interface Activation {
  /** `undefined`: the flow of the block. */
  readonly flow: FlowCode | undefined;
  readonly slots: readonly Slot[];
  readonly location: IRLocation | undefined;
}

/** One evaluation of the expressions of one block. */
export class Evaluation {
  /** The statement that runs, for messages. */
  location: IRLocation | undefined;
  /** Events emitted so far; published when the block has succeeded. */
  readonly emits: { readonly event: string; readonly payload: JsonObject }[] = [];
  /** The failed stages of `|~>`. */
  readonly skipped: JsonObject[] = [];
  /** Called before each statement. Set only while the run is inspected. */
  onStatement: ((e: Evaluation) => void) | undefined;
  /** The calls of pure flows around, outermost first; only while the run is inspected. */
  readonly #callers: {
    readonly flow: FlowCode | undefined;
    readonly outer: Slot[];
    readonly at: IRLocation | undefined;
  }[] = [];
  #std: StdContext | undefined;
  #calls = 0;
  #times = 0;
  #draws = 0;
  readonly #drawn: number[] = [];
  #config: Record<string, Value> | undefined;
  #depth = 0;
  #memory: MemoryView | undefined;
  readonly #reused = new Set<CallRecord>();

  constructor(
    /** Variables of the flow. An evaluation that assigns works on a copy. */
    public slots: Slot[],
    readonly values: EvaluationValues,
    readonly path: string,
    private readonly record: BlockRecord | undefined,
    /** `input`, `output` and `failed` of the model block around. */
    private readonly blockValues: (name: string) => Value,
    readonly work: EvaluationWork,
    /** The block may write memory. */
    private readonly writesMemory = false,
  ) {}

  /** The context of evaluators of the standard library. */
  get std(): StdContext {
    let characters: Characters | undefined;
    return (this.#std ??= {
      limits: this.values.limits,
      work: this.work,
      // Few members look into texts.
      get characters() {
        return (characters ??= new Characters());
      },
      now: () => this.#now(),
      random: () => this.values.random(this.path, this.#draws++),
      uuid: () => this.values.uuid(this.path, this.#draws++),
      log: (message, value) => this.values.log(this.path, message, value),
    });
  }

  get limits(): Limits {
    return this.values.limits;
  }

  block(name: string): Value {
    return this.blockValues(name);
  }

  /** Called when a statement begins. */
  at(location: IRLocation): void {
    this.work.walk(1);
    this.location = location;
    if (this.onStatement !== undefined) this.onStatement(this);
  }

  /** The calls that the evaluation is in, innermost first, with the present values of their variables. */
  activations(): readonly Activation[] {
    const found: Activation[] = [];
    let { slots, location } = this;
    for (const { flow, outer, at } of this.#callers.toReversed()) {
      found.push({ flow, slots: slots.slice(), location });
      [slots, location] = [outer, at];
    }
    return [...found, { flow: undefined, slots: slots.slice(), location }];
  }

  /** Runs a pure flow over its own variables. */
  call<T>(slots: Slot[], body: () => T, flow?: FlowCode): T {
    this.work.step();
    if (this.#depth >= this.values.limits.callDepth) throw limitError("callDepth", this.values.limits);
    const [outer, location] = [this.slots, this.location];
    const inspected = this.onStatement !== undefined;
    if (inspected) this.#callers.push({ flow, outer, at: location });
    this.slots = slots;
    this.#depth++;
    try {
      return body();
    } finally {
      this.#depth--;
      if (inspected) this.#callers.pop();
      this.slots = outer;
      this.location = location;
    }
  }

  /** Memory as this evaluation sees it, including its own writes. */
  get memory(): MemoryView {
    return (this.#memory ??= new MemoryView(
      (read) => this.answer(`memory.${read.op}`, argumentsOf(read), { kind: "memory", read }),
      this.writesMemory,
      this,
    ));
  }
  /** The memory writes of the evaluation; `undefined` without any. */
  get memoryBatch(): MemoryBatch | undefined {
    if (this.#memory === undefined) return undefined;
    const token = this.values.memoryToken(this.path);
    const batch = this.#memory.batch(token);
    return batch === undefined ? undefined : { token, ...batch };
  }

  /** The keys of the entries nearest to the query in meaning, by an embedding model. */
  nearest(role: ModelRole, query: SearchQuery, entries: RankingCall["entries"]): readonly string[] {
    const args = { ...query, entries: entries.map(({ key, text }) => [key, text]) };
    const target: RankingCall = { kind: "ranking", role, path: this.path, query, entries };
    return this.answer(`search by ${role.roleName}`, args, target) as readonly string[];
  }

  /**
   * The recorded answer of a call.
   * @throws NeedsCall when there is none yet.
   * @throws FlowFailure when the answer is an error.
   */
  answer(method: string, args: JsonObject, target: CallTarget): Json {
    const hash = hashOfJson(args);
    const recorded = this.#answeredBefore(method, hash) ?? this.#recorded(method, hash, target);
    if ("error" in recorded.answer) throw new FlowFailure(recorded.answer.error);
    return recorded.answer.value;
  }

  #recorded(method: string, hash: string, target: CallTarget): CallRecord {
    const ordinal = this.#calls++;
    const recorded = this.record?.calls[ordinal];
    if (recorded !== undefined) {
      checkSame(recorded, method, hash, this.path);
      return recorded;
    }
    const conflicts = this.record?.conflicts ?? 0;
    const key = conflicts === 0 ? String(ordinal) : `${ordinal}.${conflicts}`;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- no error: the machine takes it
    throw new NeedsCall({ method, hash, key, target });
  }

  /**
   * The answer that an evaluation from before a memory conflict got to the same call. Memory has changed since, so this
   * evaluation may take another path: the answer counts wherever in the block the call is made.
   */
  #answeredBefore(method: string, hash: string): CallRecord | undefined {
    const found = this.record?.kept?.find(
      (kept) => kept.method === method && kept.hash === hash && !this.#reused.has(kept),
    );
    if (found !== undefined) this.#reused.add(found);
    return found;
  }

  /** The time; the recorded one in a repeated evaluation. */
  #now(): number {
    const time = this.record?.times[this.#times++] ?? this.values.now();
    this.#drawn.push(time);
    return time;
  }
  /** The value of a @hot_reload parameter, which is constant within a block, also when the block is evaluated again. */
  hotConfig(name: string): Value {
    const recorded = this.record?.config;
    const value = recorded !== undefined && Object.hasOwn(recorded, name) ? recorded[name]! : this.values.config(name);
    (this.#config ??= emptyRecord())[name] = value;
    return value;
  }
  /** What the evaluation has read so far; recorded with the next call. */
  get readings(): Readings {
    return { times: this.#drawn, ...(this.#config === undefined ? {} : { config: this.#config }) };
  }
}

function checkSame(recorded: CallRecord, method: string, hash: string, path: string): void {
  if (recorded.method === method && recorded.hash === hash) return;
  const what = recorded.method === method ? `${method} with other arguments` : method;
  throw new RunError(
    "NondeterminismError",
    `${path} called ${recorded.method} before it was interrupted and calls ${what} now. A block must do the same when it is evaluated again.`,
    { recorded: recorded.method, called: method, recorded_arguments: recorded.hash, called_arguments: hash },
  );
}

/**
 * Returns a value that the evaluation has made.
 * @throws LimitError when it is too long, too large or too deep.
 */
export const made = <V extends Value>(e: Evaluation, value: V): V => checkedValue(value, e.values.limits);

/** A value as JSON, for what is outside. */
export function written(e: Evaluation, value: Value): Json {
  e.work.walk(nodesOf(value, e.values.limits));
  return toJson(value);
}

/** The same, with the optional fields of its type that the value lacks. */
export function writtenAs(
  e: Evaluation,
  value: Value,
  type: IRType | undefined,
  types: Readonly<Record<string, IRType>>,
): Json {
  const { limits } = e.values;
  e.work.walk(nodesOf(value, limits));
  return jsonOfType(value, type, types, limits);
}
