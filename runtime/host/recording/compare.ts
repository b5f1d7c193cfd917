import { canonicalJson } from "../../canonical-json.js";
import type { Json, JsonObject } from "../../json.js";
import { calledName, type RecordedCall, type RecordedEnd, type Recording } from "./recording.js";

/** One of the runs that are compared. */
export interface ComparedRun {
  /** The name of its recording. */
  readonly name: string;
  readonly run: string;
  readonly core: string;
  readonly flow?: string;
  readonly input?: JsonObject;
  /** How it ended, or for what it waits; absent if it was killed. */
  readonly status?: RecordedEnd["status"];
  /** The output of a run that has completed, the error of one that has failed. */
  readonly outcome?: Json;
  /** The models that answered, each once. */
  readonly models: readonly string[];
  readonly totals: Totals;
}

export interface Totals {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In the currency of the prices; absent where no call has a price. */
  readonly cost?: number;
  /** What the calls took together, in milliseconds. Calls that were made at once count each. */
  readonly durationMs: number;
}

/** What one of the runs got in one place. */
export interface ComparedCall {
  /** As text: what a model said, or JSON; absent where it failed or was stopped. */
  readonly answer?: string;
  readonly error?: string;
  readonly stopped?: true;
  /** `provider/model`; absent of a plugin. */
  readonly model?: string;
  readonly finish?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cost?: number;
  readonly durationMs: number;
}

/** A call of the same place in each run. */
export interface ComparedPlace {
  readonly kind: RecordedCall["kind"];
  readonly path: string;
  /** The role, or `alias.method`. */
  readonly name: string;
  /** From 1, where a block asked more than once. */
  readonly attempt?: number;
  /** By run; null where it made no such call. */
  readonly calls: readonly (ComparedCall | null)[];
  /** Whether all runs asked the same. */
  readonly sameRequest: boolean;
  /** Whether all runs got the same answer, as JSON where it is JSON. */
  readonly sameAnswer: boolean;
}

export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** In the order in which the first run made its calls; then what only the others made. */
  readonly places: readonly ComparedPlace[];
}

/** A run to be compared. */
export interface RunOfRecording {
  readonly recording: Recording;
  /** By default the last that it has. */
  readonly run?: string;
}

/** The invocations of a recording that people started, in the order in which they began. */
export function runsOf({ starts, calls }: Recording): readonly string[] {
  const called = new Set(calls.map(({ run }) => run));
  // Invocations that a run has started in other cores count to it.
  const started = starts.filter(
    ({ run }) => called.has(run) || !starts.some((other) => run.startsWith(`${other.run}/`)),
  );
  return [...new Set([...started.map(({ run }) => run), ...called])];
}

/**
 * Sets runs side by side, by the blocks that asked.
 *
 * @throws RangeError for a run that a recording does not have
 */
export function compareRuns(sides: readonly RunOfRecording[]): Comparison {
  const chosen = sides.map(({ recording, run }) => {
    const runs = runsOf(recording);
    const found = run ?? runs.at(-1);
    if (found !== undefined && runs.includes(found)) return { recording, run: found };
    const has = runs.length === 0 ? "it has none" : `it has ${runs.join(", ")}`;
    throw new RangeError(`${recording.name} has no run${run === undefined ? "" : ` ${run}`}; ${has}.`);
  });
  const byPlace = chosen.map(({ recording, run }) => callsByPlace(recording, run));
  const keys = [...new Set(byPlace.flatMap((calls) => [...calls.keys()]))];
  return {
    runs: chosen.map(({ recording, run }) => comparedRun(recording, run)),
    places: keys.map((key) => comparedPlace(byPlace.map((calls) => calls.get(key)))),
  };
}

/** The calls of a run by where they were made, without the id of the run. */
function callsByPlace({ calls }: Recording, run: string): ReadonlyMap<string, RecordedCall> {
  return new Map(
    calls
      .filter((call) => call.run === run)
      .map((call) => [`${call.kind} ${call.core} ${call.key.slice(call.key.indexOf("/") + 1)}`, call]),
  );
}

function comparedPlace(calls: readonly (RecordedCall | undefined)[]): ComparedPlace {
  const made = calls.filter((call) => call !== undefined);
  const [first] = made;
  if (first === undefined) throw new RangeError("A place has no call.");
  const all = made.length === calls.length;
  const attempt = attemptOf(first);
  return {
    kind: first.kind,
    path: first.path,
    name: calledName(first),
    ...(attempt === undefined ? {} : { attempt }),
    calls: calls.map((call) => (call === undefined ? null : comparedCall(call))),
    sameRequest: all && made.every(({ hash }) => hash === first.hash),
    sameAnswer: all && made.every((call) => comparable(call) === comparable(first)),
  };
}

/** The number of a model's attempt, which its key ends with: `…/ask.1`. */
function attemptOf({ kind, key }: RecordedCall): number | undefined {
  const attempt = Number(/\/ask\.(\d+)$/.exec(key)?.[1] ?? 0);
  return kind === "model" && attempt > 0 ? attempt + 1 : undefined;
}

/** What a call gave, in a form in which equal answers are equal. */
function comparable(call: RecordedCall): string {
  const { answer, error, durationMs: _, ...side } = comparedCall(call);
  if (answer === undefined) return JSON.stringify([error ?? null, side.stopped ?? false]);
  try {
    return canonicalJson(JSON.parse(answer) as Json);
  } catch {
    return answer;
  }
}

/** What a recorded call gave, in words and numbers. */
export function comparedCall(call: RecordedCall): ComparedCall {
  const { durationMs, error, stopped } = call;
  const failed = {
    ...(error === undefined ? {} : { error: `${error.type === undefined ? "" : `${error.type}: `}${error.message}` }),
    ...(stopped === undefined ? {} : { stopped }),
  };
  switch (call.kind) {
    case "plugin":
      return {
        ...(call.answer === undefined ? {} : { answer: JSON.stringify(call.answer.value) }),
        ...failed,
        durationMs,
      };
    case "model": {
      const { answer, request } = call;
      if (answer === undefined) return { ...failed, model: modelName(request.provider, request.model), durationMs };
      const { usage, finish, model } = answer;
      return {
        answer: "bytes" in answer ? "(bytes)" : "text" in answer ? answer.text : JSON.stringify(answer.value),
        model: modelName(answer.call?.provider ?? request.provider, model),
        finish,
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        ...(usage.cost === undefined ? {} : { cost: usage.cost }),
        durationMs,
      };
    }
  }
}

const modelName = (provider: string, model: string | undefined): string =>
  [provider, model].filter((part) => part !== undefined && part !== "").join("/");

function comparedRun(recording: Recording, run: string): ComparedRun {
  const calls = recording.calls.filter((call) => call.run === run);
  const start = recording.starts.findLast((started) => started.run === run);
  const end = recording.ends.findLast((ended) => ended.run === run);
  const outcome = end?.payload.output ?? end?.payload.error ?? end?.payload;
  const made = calls.filter(({ kind }) => kind === "model").map(comparedCall);
  const models = new Set(made.flatMap(({ model }) => (model === undefined ? [] : [model])));
  return {
    name: recording.name,
    run,
    core: start?.core ?? calls[0]?.core ?? "",
    ...(start === undefined ? {} : { flow: start.flow, input: start.input }),
    ...(end === undefined ? {} : { status: end.status }),
    ...(end === undefined || end.status === "SUSPENDED" ? {} : { outcome: outcome ?? null }),
    models: [...models],
    totals: totalsOf(made),
  };
}

function totalsOf(calls: readonly ComparedCall[]): Totals {
  const sum = (of: (call: ComparedCall) => number | undefined) => calls.reduce((all, call) => all + (of(call) ?? 0), 0);
  const hasPrice = calls.some(({ cost }) => cost !== undefined);
  return {
    calls: calls.length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    // Without what adding fractions in binary leaves behind.
    ...(hasPrice ? { cost: Number(sum(({ cost }) => cost).toPrecision(12)) } : {}),
    durationMs: sum(({ durationMs }) => durationMs),
  };
}
