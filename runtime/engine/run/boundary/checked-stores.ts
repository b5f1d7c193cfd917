import { describeAny } from "../../../describe-any.js";
import { CheckpointNotFoundError, OwnershipLostError, StoreCorruptError, StoreError } from "../../../host/errors.js";
import type { CheckpointBackend, Lease, MemoryBackend, Partition } from "../../../host/interfaces.js";
import {
  arrayOf,
  type Form,
  formed,
  isArray,
  isBytes,
  isFlag,
  isNumber,
  isObject,
  isText,
  MalformedAnswer,
  nothing,
  object,
  optional,
  orNothing,
  value,
} from "./forms.js";
import type { HostCalls } from "./host-calls.js";
import { type Clean, storeFailure } from "./host-failure.js";

type Method = (...args: never[]) => unknown;
type Methods<T> = { readonly [M in keyof T as NonNullable<T[M]> extends Method ? M : never]-?: T[M] };

const lease = object<Lease>("a lease { invocationId, epoch, owner }", {
  invocationId: isText,
  epoch: isNumber,
  owner: isText,
});
const start = object("a start record", { invocationId: isText, core: isText, flow: isText, input: isObject });
const decision = object("a decision { kind, at }", { kind: isText, at: isText });
const vote = object("a vote { at, by, resolution }", { at: isText, by: isText, resolution: isObject });
const checkpoint = object("a checkpoint", {
  checkpointId: isText,
  invocationId: isText,
  core: isText,
  flow: isText,
  type: isText,
  status: isText,
  createdAt: isText,
  decision: optional(formed(decision)),
  votes: optional(isArray),
});
const summary = object("an invocation { invocationId, start, epoch, status, … }", {
  invocationId: isText,
  start: isObject,
  epoch: isNumber,
  status: (status) => ["running", "suspended", "completed", "failed", "corrupt"].includes(status as string),
  ownerAlive: isFlag,
  checkpoints: formed(arrayOf(checkpoint)),
  cancelRequested: optional(isText),
  result: optional(isObject),
});
const page = (item: Form) =>
  object<{ readonly next?: string }>("a page { items, next }", {
    items: formed(arrayOf(item)),
    next: optional(isText),
  });

/** A page that is followed by itself would be read for ever. */
function laterPage<T extends { readonly next?: string }>(form: Form<T>, query: unknown): Form<T> {
  return (answer) => {
    const read = form(answer);
    const { after } = query as { readonly after?: string };
    if (read.next !== undefined && read.next === after)
      throw new MalformedAnswer("a later page", `one whose next is the page itself (${describeAny(after)})`);
    return read;
  };
}

/** One of two forms, told apart by a field. */
function either(expected: string, field: string, yes: Form, no: Form): Form {
  const known = object<Readonly<Record<string, unknown>>>(expected, { [field]: isFlag });
  return (answer) => (known(answer)[field] === true ? yes(answer) : no(answer));
}

/** What each method of a CheckpointBackend answers. A method that is forgotten here does not compile. */
const CHECKPOINT_ANSWERS: { readonly [M in keyof Methods<CheckpointBackend>]: (...args: readonly unknown[]) => Form } =
  {
    begin: () =>
      either(
        "{ created: true, lease } or { created: false, start }",
        "created",
        object("{ created: true, lease }", { lease: formed(lease) }),
        object("{ created: false, start }", { start: formed(start) }),
      ),
    claim: () =>
      orNothing(
        object("{ lease, start, entries } or undefined", {
          lease: formed(lease),
          start: formed(start),
          entries: formed(arrayOf(value("bytes", isBytes))),
        }),
      ),
    append: () => nothing,
    renew: () => nothing,
    retire: () => nothing,
    decide: () =>
      either(
        "{ won: true, invocationId } or { won: false, first }",
        "won",
        object("{ won: true, invocationId }", { invocationId: isText }),
        object("{ won: false, first }", { first: formed(decision) }),
      ),
    vote: () =>
      either(
        "{ recorded: true, votes } or { recorded: false, first }",
        "recorded",
        object("{ recorded: true, votes }", { votes: formed(arrayOf(vote)) }),
        object("{ recorded: false, first }", { first: formed(decision) }),
      ),
    requestCancel: () => nothing,
    inbox: () =>
      object("{ decisions, cancel }", {
        decisions: formed(
          arrayOf(object("{ checkpointId, decision }", { checkpointId: isText, decision: formed(decision) })),
        ),
        cancel: optional(isText),
      }),
    get: () => orNothing(checkpoint),
    list: (query) => laterPage(page(checkpoint), query),
    invocations: (query) => laterPage(page(summary), query),
    next: () => arrayOf(value("an id", isText)),
    reap: () => nothing,
    watch: () => nothing,
    putBundle: () => nothing,
    getBundle: () => orNothing(value("bytes or undefined", isBytes)),
    lock: () => value("true or false", isFlag),
    unlock: () => nothing,
    prune: () => value("a number", isNumber),
    remove: () => value("true or false", isFlag),
    repair: () => nothing,
    close: () => nothing,
  };

const STORE_ERRORS = [StoreError, StoreCorruptError, OwnershipLostError, CheckpointNotFoundError] as const;

/** Gives back what came after nobody waited for it any more, so that it strands nobody. */
function giveBack(backend: CheckpointBackend, method: string, args: readonly unknown[], answer: unknown): void {
  const undo = async (): Promise<void> => {
    const { lease: taken } = (isObject(answer) ? answer : {}) as { readonly lease?: Lease };
    if ((method === "begin" || method === "claim") && taken !== undefined)
      await backend.append(taken, new Uint8Array(), { released: true });
    if (method === "lock" && answer === true) await backend.unlock(args[0] as string, args[1] as string);
  };
  // A store that fails here too is asked again by those who need the invocation.
  undo().catch(() => undefined);
}

/** A backend each of whose answers has the form that its interface says, in time, or is a StoreError. */
export function checkedCheckpoints(backend: CheckpointBackend, calls: HostCalls, clean: Clean): CheckpointBackend {
  const methods = backend as unknown as Readonly<Record<string, ((...args: unknown[]) => unknown) | undefined>>;
  const checked: Record<string, unknown> = {};
  for (const [method, form] of Object.entries(CHECKPOINT_ANSWERS)) {
    if (!(method in backend) || methods[method] === undefined) continue;
    checked[method] = (...args: unknown[]) =>
      calls.ask({
        limit: "storeCallMs",
        call: () => methods[method]?.(...args),
        read: form(...args),
        failed: (thrown) =>
          storeFailure(`The checkpoint store (${method})`, { operation: method }, thrown, STORE_ERRORS, clean),
        late: (answer) => giveBack(backend, method, args, answer),
      });
  }
  if (checked.watch !== undefined) checked.watch = checkedWatch(backend);
  return checked as unknown as CheckpointBackend;
}

/**
 * A hint may be missing, so a backend that cannot give one is the same as one that gives none. What ends it may come later,
 * where a host wraps its store so that every call is asynchronous.
 */
function checkedWatch(backend: CheckpointBackend): NonNullable<CheckpointBackend["watch"]> {
  return (changed) => {
    let ended = false;
    const tell = (id?: unknown) => {
      if (!ended) changed(typeof id === "string" ? id : undefined);
    };
    const end = new Promise<unknown>((resolve) => resolve(backend.watch?.(tell))).catch(() => undefined);
    return () => {
      ended = true;
      end.then((stop) => (typeof stop === "function" ? (stop as () => unknown)() : undefined)).catch(() => undefined);
    };
  };
}

const isPresent = (given: unknown): boolean => given !== undefined;
const entry = object("entries { key, value, version }", { key: isText, value: isPresent, version: isText });

/** What each method of a MemoryBackend answers. That the values are JSON is checked where they are read as their types. */
const MEMORY_ANSWERS: { readonly [M in keyof Methods<MemoryBackend>]: Form } = {
  read: orNothing(object("{ value, version } or undefined", { value: isPresent, version: isText })),
  list: arrayOf(entry),
  search: arrayOf(entry),
  commit: value('"applied" or "conflict"', (answer) => answer === "applied" || answer === "conflict"),
};

/** A memory each of whose answers has the form that its interface says, in time, or is a StoreError. */
export function checkedMemory(backend: MemoryBackend, calls: HostCalls, clean: Clean): MemoryBackend {
  const methods = backend as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
  const checked: Record<string, unknown> = {};
  for (const [method, read] of Object.entries(MEMORY_ANSWERS)) {
    checked[method] = (...args: readonly [Partition, ...unknown[]]) =>
      calls.ask({
        limit: "storeCallMs",
        call: () => methods[method]?.(...args),
        read,
        failed: (thrown) =>
          storeFailure(`The memory of ${args[0].core}`, { operation: method }, thrown, STORE_ERRORS, clean),
      });
  }
  return checked as unknown as MemoryBackend;
}
