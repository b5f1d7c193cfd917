/**
 * All limits of a run: their names, units, defaults, meanings and errors. Command line, settings and documents are made from
 * this table.
 */
import { ScaiCoreError } from "./error.js";
import { nearest } from "./nearest.js";

/** What a limit counts. */
export type LimitUnit = "steps" | "calls" | "UTF-16 units" | "elements" | "levels" | "nodes" | "ms" | "bytes" | "times";

/** The error of a run that passes a limit. */
export type LimitErrorType = "LimitError" | "TimeoutError" | "RecoveryLimitError" | "StoreError";

export interface LimitEntry {
  readonly unit: LimitUnit;
  readonly default: number;
  /** The greatest value that can be set. */
  readonly greatest: number;
  /** 0 and Infinity turn the limit off. The others cannot be turned off. */
  readonly canBeOff: boolean;
  /** One sentence, with a full stop. */
  readonly description: string;
  readonly error: LimitErrorType;
  /** The message of that error: what happened, and what to do. `needed` is what the run wanted, where it is known. */
  readonly message: (max: number, needed?: number) => string;
}

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 3 });

function time(ms: number): string {
  if (ms < 1000) return `${number(ms)} ms`;
  return ms % 60_000 === 0 ? `${number(ms / 60_000)} min` : `${number(ms / 1000)} s`;
}

/** `812 bytes`, `3.4 kB`, `1.2 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const MANY = Number.MAX_SAFE_INTEGER;

/** A timer takes no longer time: it would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Every limit. The keys are the names in options, flags and settings. */
export const LIMITS = {
  steps: {
    unit: "steps",
    default: 10_000_000,
    greatest: MANY,
    canBeOff: false,
    description:
      "The work of one run: a block is a step, a call of a lambda or pure flow is one, and so are 16 statements, or 16 elements or 1,024 characters that an operator or a member of the standard library walks over.",
    error: "LimitError",
    message: (max) => `The run took more than ${max} steps. Raise limits.steps if it must.`,
  },
  callDepth: {
    unit: "calls",
    default: 200,
    greatest: 1000,
    canBeOff: false,
    description: "Nested calls of flows.",
    error: "LimitError",
    message: (max) => `Calls are nested more than ${max} deep. Raise limits.callDepth if they must be.`,
  },
  stringLength: {
    unit: "UTF-16 units",
    default: 10_000_000,
    greatest: 2 ** 29 - 24,
    canBeOff: false,
    description: "The length of one string.",
    error: "LimitError",
    message: (max, needed) => `A string would be ${needed ?? `more than ${max}`} long; the limit is ${max}.`,
  },
  collectionSize: {
    unit: "elements",
    default: 1_000_000,
    greatest: 2 ** 24,
    canBeOff: false,
    description: "The elements of one array, or the entries of one map.",
    error: "LimitError",
    message: (max, needed) => `A collection would have ${needed ?? `more than ${max}`} elements; the limit is ${max}.`,
  },
  valueDepth: {
    unit: "levels",
    default: 200,
    greatest: 400,
    canBeOff: false,
    description: "How deep arrays, objects and maps stand in one another.",
    error: "LimitError",
    message: (max) =>
      `A value would have more than ${max} levels of nesting. Keep its parts in an array, or raise limits.valueDepth.`,
  },
  valueNodes: {
    unit: "nodes",
    default: 2_000_000,
    greatest: 2 ** 30 - 1,
    canBeOff: false,
    description:
      "The size of one value, as it is when it is written out: each value in it is a node, also one that stands in it several times, and each 64 characters of text are another.",
    error: "LimitError",
    message: (max) =>
      `A value would have more than ${number(max)} nodes when it is written out. Keep less in it, or raise limits.valueNodes.`,
  },
  evaluationMs: {
    unit: "ms",
    default: 1000,
    greatest: MANY,
    canBeOff: true,
    description: "How long one block may compute; its waits for models, plugins and people do not count.",
    error: "LimitError",
    message: (max) =>
      `A block must not compute longer than ${time(max)}. Do the work in several blocks, such as the turns of @foreach, or raise limits.evaluationMs.`,
  },
  modelCallMs: {
    unit: "ms",
    default: 5 * 60_000,
    greatest: LONGEST_TIMER,
    canBeOff: true,
    description: "How long one call of a model may take.",
    error: "TimeoutError",
    message: (max) => `The model gave no answer within ${time(max)}. Try again, or raise limits.modelCallMs.`,
  },
  pluginCallMs: {
    unit: "ms",
    default: 60_000,
    greatest: LONGEST_TIMER,
    canBeOff: true,
    description: "How long one call of a plugin may take.",
    error: "TimeoutError",
    message: (max) => `The plugin gave no answer within ${time(max)}. Try again, or raise limits.pluginCallMs.`,
  },
  storeCallMs: {
    unit: "ms",
    default: 60_000,
    greatest: LONGEST_TIMER,
    canBeOff: true,
    description: "How long one call of the store, of checkpoints or memory, may take.",
    error: "StoreError",
    message: (max) => `The store gave no answer within ${time(max)}. Try again, or raise limits.storeCallMs.`,
  },
  hostCallMs: {
    unit: "ms",
    default: 30_000,
    greatest: LONGEST_TIMER,
    canBeOff: true,
    description:
      "How long a source of configuration, reference data or secrets, a checkpoint handler, an event sink, or a dispatcher that is asked for a result may take.",
    error: "StoreError",
    message: (max) => `The host gave no answer within ${time(max)}. Try again, or raise limits.hostCallMs.`,
  },
  snapshotBytes: {
    unit: "bytes",
    default: 16 * 1024 * 1024,
    greatest: 2 ** 31 - 1,
    canBeOff: false,
    description: "The state that a suspended run leaves in the store.",
    error: "LimitError",
    message: (max, needed) =>
      `The state of the run takes ${sizeText(needed ?? max)}, more than the limit of ${sizeText(max)}. Keep less in variables, or raise limits.snapshotBytes.`,
  },
  recoveries: {
    unit: "times",
    default: 5,
    greatest: MANY,
    canBeOff: false,
    description: "Recoveries of a run with nothing durable between them.",
    error: "RecoveryLimitError",
    message: (max) => `The run was recovered ${max} times and never got to a new durable point. It is not tried again.`,
  },
} as const satisfies Readonly<Record<string, LimitEntry>>;

export type LimitName = keyof typeof LIMITS;
/** The limits of one run. */
export type Limits = Readonly<Record<LimitName, number>>;
/** The limits that a host sets; the others have their defaults. */
export type LimitsOptions = Partial<Limits>;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

export const DEFAULT_LIMITS: Limits = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, LIMITS[name].default]),
) as Limits;

const isLimitName = (name: string): name is LimitName => Object.hasOwn(LIMITS, name);

/**
 * What is wrong with a limit that somebody sets: the sentence that goes on after its name, with a full stop. `undefined` when
 * nothing is.
 */
export function limitProblem(name: string, value: unknown): string | undefined {
  if (!isLimitName(name)) {
    const meant = nearest(name, LIMIT_NAMES);
    return `is no limit. ${meant === undefined ? `There are ${LIMIT_NAMES.join(", ")}.` : `Did you mean ${meant}?`}`;
  }
  const { greatest, canBeOff, unit }: LimitEntry = LIMITS[name];
  if (canBeOff && (value === 0 || value === Infinity)) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= greatest) return undefined;
  const most = greatest === MANY ? "from 1" : `from 1 to ${greatest}`;
  const got =
    typeof value === "number" ? String(value) : typeof value === "string" ? JSON.stringify(value) : `a ${typeof value}`;
  return `must be a whole number ${most} (${unit})${canBeOff ? ", or 0 for none" : ""}, not ${got}.`;
}

/** The limits with defaults for those that are not given. What is off is Infinity. They have been checked. */
export function limitsOf(options: LimitsOptions): Limits {
  return Object.fromEntries(
    LIMIT_NAMES.map((name) => {
      const value = options[name] ?? LIMITS[name].default;
      return [name, LIMITS[name].canBeOff && value === 0 ? Infinity : value];
    }),
  ) as Limits;
}

/** The error of a run that passes a limit. */
export function limitError(name: LimitName, limits: Limits, needed?: number): ScaiCoreError {
  const { error, message }: LimitEntry = LIMITS[name];
  const max = limits[name];
  return new ScaiCoreError(error, message(max, needed), {
    limit: name,
    max,
    ...(needed === undefined ? {} : { needed }),
  });
}
