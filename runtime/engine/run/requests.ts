import { copyJson } from "../../copy-json.js";
import { messageOf } from "../../error.js";
import { withFullStop } from "../../full-stop.js";
import { FlowNotFoundError, InputError, InvocationConflictError, ResolutionError } from "../../host/errors.js";
import { copyOfPerson } from "../../host/approval/decision-rules.js";
import type {
  Durability,
  Identity,
  InvocationRequest,
  JsonObject,
  ResumeRequest,
  StartRecord,
  TriggerContext,
} from "../../host/interfaces.js";
import type { Program } from "../machine/program.js";
import { hashOfJson } from "../program/ids.js";
import type { Limits } from "../../limits.js";
import { foreignPart, takenJson } from "../../stdlib/json-problem.js";
import { describeAny } from "../../describe-any.js";
import { isPlainObject } from "../program/json.js";

/** Whether a host's value is a durability. */
export const isDurability = (value: unknown): value is Durability => value === "checkpoint" || value === "block";

/** A request as it was when the call was made, or what is wrong with it. */
export type Taken<T> = { readonly request: T } | { readonly error: unknown };

export function taken<T>(take: () => T): Taken<T> {
  try {
    return { request: take() };
  } catch (error) {
    return { error };
  }
}

/**
 * A request to invoke as it is now, checked, because hosts in JavaScript have no type checker. It is a copy: what a host does
 * with its own request after the call is another request.
 * @throws InputError that names the wrong argument.
 * @throws FlowNotFoundError when there is no such flow.
 */
export function invocationOf(program: Program, request: unknown, options: unknown, limits: Limits): InvocationRequest {
  const given = readable("request", unreadableRequest, () => {
    if (!isPlainObject(request)) throw wrong("request", 'an object such as { flow: "greet", input: {} }', request);
    const { flow, input, identity, trigger, instanceKey, invocationId, durability } = request;
    return {
      ...{ flow, instanceKey, invocationId, durability },
      ...copiesOf({ input, identity, trigger }, limits),
    };
  });
  const { flow, input, identity, trigger, instanceKey, invocationId, durability } = given;
  if (typeof flow !== "string") {
    const names = [...program.flows.values()].filter(({ ir }) => ir.visibility === "public").map(({ ir }) => ir.name);
    throw new FlowNotFoundError(
      `flow must be the name of a flow, not ${describeAny(flow)}. ${program.module.name} has ${names.join(", ")}.`,
    );
  }
  if (identity !== undefined && typeof identity.id !== "string") {
    throw wrong("identity", "an object with an id that is a string", identity);
  }
  if (instanceKey !== undefined && !isName(instanceKey)) {
    throw wrong("instanceKey", AN_ID, instanceKey);
  }
  if (invocationId !== undefined && !isName(invocationId)) {
    throw wrong("invocationId", `${AN_ID}, or left out`, invocationId);
  }
  if (durability !== undefined && !isDurability(durability)) {
    throw wrong("durability", '"checkpoint" or "block"', durability);
  }
  checkOptions(options, wrong);
  return withoutAbsent({
    flow,
    input,
    identity: identity as Identity | undefined,
    trigger: trigger as TriggerContext | undefined,
    instanceKey,
    invocationId,
    durability,
  });
}

const OBJECTS = {
  input: "an object with the flow's parameters",
  identity: "an object with an id that is a string",
  trigger: "an object with kind and name",
} as const;

function copiesOf(
  given: Readonly<Record<keyof typeof OBJECTS, unknown>>,
  limits: Limits,
): Readonly<Partial<Record<keyof typeof OBJECTS, JsonObject>>> {
  const copies: Partial<Record<keyof typeof OBJECTS, JsonObject>> = {};
  for (const name of Object.keys(OBJECTS) as (keyof typeof OBJECTS)[]) {
    const value = given[name];
    if (value === undefined) continue;
    if (!isPlainObject(value)) throw wrong(name, OBJECTS[name], value);
    const taken = takenJson(value, name, limits);
    if (!taken.ok) {
      const { path, expected, got } = taken.foreign;
      throw new InputError(`${path}: expected ${expected}, got ${got}.`, { path, expected, got });
    }
    copies[name] = taken.json as JsonObject;
  }
  return copies;
}

/** Properties that are `undefined` would be fields of a record in the store. */
const withoutAbsent = <T extends object>(fields: T): PresentFields<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as PresentFields<T>;

type PresentFields<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function checkOptions(options: unknown, error: typeof wrong | typeof unusable): void {
  if (!isPlainObject(options)) throw error("options", "an object, or left out", options);
  const { signal } = options;
  if (signal !== undefined && !isSignal(signal)) throw error("options.signal", "an AbortSignal", signal);
}

/**
 * A request to resume as it is now, checked. What is decided must be what was checked, whatever a host does with its request
 * meanwhile.
 * @throws ResolutionError that names the argument; nothing is decided then.
 */
export function resumptionOf(request: unknown, options: unknown, limits: Limits): ResumeRequest {
  const taken = readable("request", unusableRequest, () => {
    checkResumption(request, limits);
    const { person, resolution, ...others } = request as ResumeRequest;
    return {
      ...others,
      resolution: copyJson(resolution),
      ...(person === undefined ? {} : { person: copyOfPerson(person) }),
    };
  });
  // A getter may have given something else the second time.
  checkResumption(taken, limits);
  checkOptions(options, unusable);
  return taken;
}

/**
 * Who decides, as the request says it now, checked.
 * @throws ResolutionError that names the argument.
 */
export function deciderOf(request: unknown): Pick<ResumeRequest, "checkpointId" | "person" | "resolvedBy"> {
  const taken = readable("request", unusableRequest, () => {
    checkDecider(request);
    const given = request as ResumeRequest;
    return { ...given, ...(given.person === undefined ? {} : { person: copyOfPerson(given.person) }) };
  });
  checkDecider(taken);
  return taken;
}

/** What is read of a host's object, or the error that says that it cannot be read. */
function readable<T>(name: string, error: (message: string, name: string) => Error, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (isOfRequests(thrown)) throw thrown;
    throw error(`${name} cannot be read: ${withFullStop(messageOf(thrown))}`, name);
  }
}

function isOfRequests(thrown: unknown): boolean {
  try {
    return thrown instanceof ResolutionError || thrown instanceof InputError;
  } catch {
    // A proxy whose traps throw.
    return false;
  }
}

const UNREADABLE = { expected: "an object that can be read", got: "one that cannot" } as const;
const unreadableRequest = (message: string, path: string) => new InputError(message, { path, ...UNREADABLE });
const unusableRequest = (message: string, field: string) =>
  new ResolutionError(`${message} Nothing was decided.`, { field, ...UNREADABLE });

function checkResumption(request: unknown, limits: Limits): void {
  if (!isPlainObject(request)) {
    throw unusable("request", 'an object such as { checkpointId: "…", resolution: { decision: "approve" } }', request);
  }
  const { resolution, shownDigest, requestId, note } = request;
  checkDecider(request);
  if (shownDigest !== undefined && !isName(shownDigest)) {
    throw unusable("shownDigest", "the digest of the checkpoint that was shown, or left out", shownDigest);
  }
  if (requestId !== undefined && !isName(requestId)) {
    throw unusable("requestId", `${AN_ID}, or left out`, requestId);
  }
  if (note !== undefined && !isNote(note)) {
    const got = typeof note === "string" ? `one of ${note.length} characters` : note;
    throw unusable("note", `a text of at most ${LONGEST_NOTE} characters, none of them half of one, or left out`, got);
  }
  const problem = isPlainObject(resolution) ? foreignPart(resolution, "resolution", limits) : undefined;
  if (problem !== undefined) {
    const { path, expected, got } = problem;
    throw new ResolutionError(`${path} must be ${expected}, not ${got}. Nothing was decided.`, {
      field: path,
      expected,
      got,
    });
  }
}

/** Checks the part of a request that says which checkpoint is decided, and by whom. */
function checkDecider(request: unknown): void {
  const { checkpointId, person, resolvedBy } = isPlainObject(request) ? request : {};
  if (!isName(checkpointId)) throw unusable("checkpointId", "the id of a checkpoint", checkpointId);
  if (resolvedBy !== undefined && !isName(resolvedBy)) {
    throw unusable("resolvedBy", `${AN_ID}, or left out`, resolvedBy);
  }
  if (person === undefined) return;
  if (!isPlainObject(person) || !isName(person.id)) {
    throw unusable("person", "an object with an id that is a string, not empty, and of whole characters", person);
  }
  if (resolvedBy !== undefined && resolvedBy !== person.id) {
    throw unusable("resolvedBy", "left out where person says who decides", resolvedBy);
  }
  if (person.name !== undefined && typeof person.name !== "string") {
    throw unusable("person.name", "a string", person.name);
  }
  for (const name of ["groups", "roles"] as const) {
    const given = person[name];
    if (
      given !== undefined &&
      !(Array.isArray(given) && Array.from<unknown>(given).every((one) => typeof one === "string"))
    ) {
      throw unusable(`person.${name}`, "an array of strings", given);
    }
  }
}

const AN_ID = "a string that is not empty and has no half of a character";

/**
 * Whether a value can be an id or a name: a string that is not empty. Half of a surrogate pair has no UTF-8, so stores and
 * protocols would take two such ids for one.
 */
export const isName = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !/\p{Surrogate}/u.test(value);

/** Of the note of a decision, in UTF-16 units: it is for people, and documents belong into fields. */
const LONGEST_NOTE = 10_000;
const isNote = (value: unknown): value is string =>
  typeof value === "string" && value.length <= LONGEST_NOTE && !/\p{Surrogate}/u.test(value);

const isSignal = (value: unknown): boolean =>
  isPlainObject(value) && typeof value.aborted === "boolean" && typeof value.addEventListener === "function";

function wrong(path: string, expected: string, given: unknown): InputError {
  const got = describeAny(given);
  return new InputError(`${path} must be ${expected}, not ${got}.`, { path, expected, got });
}

function unusable(field: string, expected: string, given: unknown): ResolutionError {
  const got = describeAny(given);
  return new ResolutionError(`${field} must be ${expected}, not ${got}. Nothing was decided.`, {
    field,
    expected,
    got,
  });
}

/** @throws InvocationConflictError when the id belongs to an invocation with another flow, input or instance key. */
export function checkSameInvocation(
  known: StartRecord,
  core: string,
  request: Pick<InvocationRequest, "flow" | "input"> & { readonly instanceKey?: string | undefined },
): void {
  const field =
    known.core !== core
      ? "core"
      : known.flow !== request.flow
        ? "flow"
        : known.instanceKey !== request.instanceKey
          ? "instanceKey"
          : hashOfJson(known.input) !== hashOfJson(request.input ?? {})
            ? "input"
            : undefined;
  if (field === undefined) return;
  throw new InvocationConflictError(
    `Invocation ${known.invocationId} was started before with another ${field}. Use a new id for a new invocation.`,
    { field },
  );
}
