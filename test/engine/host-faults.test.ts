/**
 * Every method of every part of a host, in every way in which it may misbehave: the run that meets it ends in a result or a
 * documented error, in time, with what the host said and without its secret; and the engine's other runs go on.
 */
import {
  CoreEngine,
  errorCatalogue,
  HostEnvironment,
  type HostEnvironmentOptions,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryReferenceSource,
  InProcessDispatcher,
  InProcessPluginHost,
  type InvocationResult,
  type ModelResponse,
  ScaiCoreError,
  SystemClock,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { moduleOf } from "./cores.js";
import { FAULTS, type Fault, type HostTable, LIMIT_MS, SAID, Saboteur, SECRET } from "./faulty-host.js";
import { checkpointOf, output } from "./host.js";
import { impatientClock } from "../support/impatient-clock.js";
import { sampled } from "../support/sampled.js";

interface Row {
  /** Why the engine never calls it. */
  readonly unused?: string;
  /** It answers at once, without a promise. */
  readonly sync?: true;
  /** Why nobody is told of its failure. */
  readonly silent?: string;
}

const promised: Row = {};
const atOnce: Row = { sync: true };

/** A method of an interface that is missing here does not compile. */
const HOST: HostTable<Row> = {
  memory: { read: promised, list: promised, search: promised, commit: promised },
  modelProviders: { supports: atOnce, complete: promised, stream: { sync: true } },
  checkpoints: {
    begin: promised,
    claim: promised,
    append: promised,
    renew: promised,
    retire: promised,
    decide: promised,
    vote: promised,
    requestCancel: promised,
    inbox: promised,
    get: promised,
    list: promised,
    invocations: promised,
    next: promised,
    reap: promised,
    watch: { sync: true, silent: "a hint may be missing" },
    putBundle: promised,
    getBundle: promised,
    lock: promised,
    unlock: { silent: "the lock is freed when it is needed next" },
    prune: { unused: "the host prunes" },
    remove: { unused: "the host removes" },
    repair: promised,
    close: { unused: "the host closes its store" },
  },
  events: { emit: promised },
  clock: { now: atOnce, monotonic: atOnce, sleep: promised },
  random: { bytes: atOnce },
  plugins: { describe: atOnce, call: promised },
  dispatcher: { call: promised, result: promised, resume: promised, cancel: promised },
  checkpointHandler: { pending: promised, closed: promised },
  reference: { read: promised },
  config: { read: promised },
  secrets: { read: promised },
  authorizer: { authorize: { silent: "what it says is for the host; the person may not decide" } },
  logger: { warn: { sync: true, silent: "there is nobody to be told" } },
};

const source = (version: string) => `@core T {
  version = "${version}"
  @models { primary = { model = "m" } }
  @plugins { p = acme/p@1.0 { key = config.key } }
  @config { @param rate: int = 1
    @param key: string @secret }
  @reference { moods: array[string] }
  @memory { n: int
    ages: map[string, int]
    todo: array[string] = ["begin"] }
}
@core_interface core://t/other { asks(): string }
@plugin_interface acme/p@1.0 { ask(): string }
@flow plain(): string { return "fine" }
@flow knows(): string { return "\${config.rate} \${reference.moods.count()}" }
@flow remembers(): string {
  memory.ages["Ada"] = memory.ages["Ada"] ?? 0
  found = memory.todo.search("begin")
  return "\${found.count()}"
}
@flow lists(): string {
  names = memory.ages.list(limit = 1)
  return "\${names.count()}"
}
@flow calls(): string { x: string = p.ask()
  return x }
@flow talks(): string { return @flexible { goal = "Talk", input = "x", output = string } }
@flow says() { emit said { text: "hello" } }
@flow votes(): string { return @checkpoint approval { present = { prompt = "Go on?" } quorum = 2 } }
@flow waits(): string { return @checkpoint approval { present = { prompt = "Go on?" } } }
@flow far(): string { return @core_call { target = core://t/other  flow = asks  timeout = 2s } }
`;
const OTHER = `@core Other { version = "1.0.0" }
@flow asks(): string { return @checkpoint approval { present = { prompt = "Go on there?" } } }`;
const KEYED = `@core K { version = "1.0.0"
  instance = :entity(key = "who") { max_concurrent = 1 } }
@flow plain(who: string): string { return "fine" }`;

const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };
const response: ModelResponse = { output: { value: "well" }, finish: "stop", usage, model: "m" };

/** A host that behaves well, with warnings that are kept. */
function goodHost(warnings: string[]): Required<HostEnvironmentOptions> {
  const dispatcher = new InProcessDispatcher();
  const rest = { memory: new InMemoryBackend(), checkpoints: new InMemoryCheckpointBackend() };
  const models = { complete: () => Promise.resolve(response) };
  dispatcher.register(
    "core://t/other",
    CoreEngine.load(moduleOf(OTHER), new HostEnvironment({ ...rest, modelProviders: models })),
  );
  return {
    memory: new InMemoryBackend(),
    modelProviders: {
      ...models,
      supports: () => true,
      async *stream() {
        await Promise.resolve();
        yield { text: "we" };
        yield { response };
      },
    },
    checkpoints: new InMemoryCheckpointBackend(),
    events: { emit: () => Promise.resolve() },
    clock: new SystemClock(),
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    plugins: new InProcessPluginHost({ "acme/p": { ask: () => "asked" } }),
    dispatcher,
    checkpointHandler: { pending: () => Promise.resolve(), closed: () => Promise.resolve() },
    reference: new InMemoryReferenceSource({ T: { moods: ["calm"] } }),
    config: { read: () => Promise.resolve(2) },
    secrets: { read: () => Promise.resolve(SECRET) },
    authorizer: { authorize: () => ({ allow: true }) },
    logger: { warn: (message) => void warnings.push(message) },
  };
}

const limits = { storeCallMs: LIMIT_MS, hostCallMs: LIMIT_MS, modelCallMs: LIMIT_MS, pluginCallMs: LIMIT_MS };
const load = (text: string, host: HostEnvironmentOptions) =>
  CoreEngine.load(moduleOf(text), new HostEnvironment(host), { limits });

const approve = (checkpointId: string, who = "ada") => ({
  checkpointId,
  resolution: { decision: "approve" },
  person: { id: who },
});

/** Steps each of which ends as it ends. */
function steps() {
  const ends: unknown[] = [];
  async function step<T>(act: () => Promise<T> | T): Promise<T | undefined> {
    try {
      const end = await act();
      ends.push(end);
      return end;
    } catch (error) {
      ends.push(error instanceof ScaiCoreError ? error : { foreign: error });
      return undefined;
    }
  }
  return { ends, step };
}

/** All that an engine does with its host, one after another. */
async function life(engine: CoreEngine, older: string): Promise<readonly unknown[]> {
  const { ends, step } = steps();
  const suspended = (result: InvocationResult | undefined) =>
    result?.status === "SUSPENDED" ? result.checkpoint.checkpointId : undefined;

  for (const flow of ["plain", "knows", "lists", "remembers", "calls", "says"])
    await step(() => engine.invoke({ flow }));
  await step(async () => {
    for await (const item of engine.stream({ flow: "talks" })) if (item.kind === "result") return item.result;
    return undefined;
  });
  await step(() => engine.invoke({ flow: "talks" }));
  const voted = suspended(await step(() => engine.invoke({ flow: "votes" })));
  if (voted !== undefined) {
    await step(() => engine.mayDecide({ checkpointId: voted, person: { id: "ada" } }));
    await step(() => engine.resume(approve(voted)));
    await step(() => engine.resume(approve(voted, "bob")));
  }
  const far = suspended(await step(() => engine.invoke({ flow: "far" })));
  if (far !== undefined) await step(() => engine.resume(approve(far), { signal: AbortSignal.timeout(2000) }));
  const left = await step(() => engine.invoke({ flow: "far" }));
  if (left !== undefined) await step(() => engine.cancel(left.invocationId));
  await step(() => engine.resume(approve(older)));
  const submitted = await step(() => engine.submit({ flow: "plain" }));
  if (submitted !== undefined) await step(() => engine.result(submitted.invocationId));
  await step(() => engine.recover());
  await step(() => engine.expire());
  return ends;
}

/** What an engine does with its host when it is loaded, begins and ends. It knows no secret of the other. */
async function otherLife(host: HostEnvironmentOptions, whole: boolean): Promise<readonly unknown[]> {
  const { ends, step } = steps();
  const another = await step(() => load(KEYED, host));
  if (another instanceof CoreEngine) {
    await step(() => another.invoke({ flow: "plain", input: { who: "ada" } }));
    await step(() => another.close({ graceMs: 0 }));
  }
  // A part that answers at once is asked when a program is loaded that needs it.
  const fresh = whole ? await step(() => load(source("2.0.0"), host)) : undefined;
  if (fresh instanceof CoreEngine) await step(() => fresh.close({ graceMs: 0 }));
  return ends;
}

const LONGEST = 4_500;

/** What is wrong with the end of a step; nothing where it is right. */
function problemOf(end: unknown, secret?: string): string {
  if (typeof end === "object" && end !== null && "foreign" in end) return `a foreign error: ${String(end.foreign)}`;
  const error =
    end instanceof ScaiCoreError
      ? { errorType: end.errorType, message: end.message, details: end.details }
      : (end as Partial<Extract<InvocationResult, { status: "FAILED" }>> | undefined)?.error;
  if (error === undefined) return "";
  const { errorType, message } = error as { errorType: string; message: string };
  if (!Object.hasOwn(errorCatalogue, errorType)) return `${errorType} is in no catalogue`;
  if (errorType === "InternalError") return `InternalError: ${message}`;
  if (message.length > LONGEST) return `a message of ${message.length} characters`;
  return secret !== undefined && JSON.stringify(error).includes(secret) ? `the secret is told: ${message}` : "";
}

/** All that anybody is told, with the causes of errors. */
function toldIn(ends: readonly unknown[], warnings: readonly string[]): string {
  const texts = [...warnings];
  for (const end of ends) {
    for (let error = end; error instanceof Error; error = error.cause === error ? undefined : error.cause)
      texts.push(error.message);
    if (!(end instanceof Error)) texts.push(JSON.stringify(end ?? null));
  }
  return texts.join("\n");
}

/** A checkpoint that an older version of the program waits at. */
async function waitingSince(version: string, host: HostEnvironmentOptions): Promise<string> {
  const engine = load(source(version), host);
  const { checkpointId } = checkpointOf(await engine.invoke({ flow: "waits" }));
  await engine.close();
  return checkpointId;
}

async function cell(part: keyof typeof HOST, method: string, row: Row, fault: Fault): Promise<void> {
  const warnings: string[] = [];
  const saboteur = new Saboteur(method, fault, row.sync === true);
  const good = {
    ...goodHost(warnings),
    // A memory that is always in conflict is asked twenty times.
    ...(part === "memory" ? { clock: impatientClock() } : {}),
    // Something must be warned of.
    ...(part === "logger" ? { events: { emit: () => Promise.reject(new Error("no sink")) } } : {}),
  };
  const host = { ...good, [part]: saboteur.in(good[part]) };
  const writes = [
    { op: "set", field: "ages", key: "Ada", value: 36 },
    { op: "add", field: "todo", key: "1", value: "begin" },
  ] as const;
  await good.memory.commit({ core: "T", instanceKey: null }, { token: "seed", expect: [], writes });
  const engine = load(source("1.0.0"), host);
  const waiting = checkpointOf(await engine.invoke({ flow: "waits" })).checkpointId;
  const older = method === "getBundle" ? await waitingSince("0.9.0", good) : waiting;
  const other = older === waiting ? checkpointOf(await engine.invoke({ flow: "waits" })).checkpointId : waiting;

  saboteur.arm();
  const ends = await life(engine, older);
  const told = warnings.splice(0);
  const others = await otherLife(host, row.sync === true);
  saboteur.disarm();

  expect(ends.map((end) => problemOf(end, SECRET)).join("")).toBe("");
  expect(others.map((end) => problemOf(end)).join("")).toBe("");
  if (row.unused !== undefined) expect(saboteur.calls).toBe(0);
  else expect(saboteur.calls).toBeGreaterThan(0);
  expect(told.filter((warning) => warning.includes(SECRET) || warning.length > LONGEST)).toEqual([]);
  if (fault.kind === "failure" && row.silent === undefined && row.unused === undefined)
    expect(toldIn([...ends, ...others], [...told, ...warnings])).toContain(SAID);

  // The others go on.
  expect(output(await engine.resume(approve(other)))).toBe("approve");
  expect(output(await engine.invoke({ flow: "knows" }))).toBe("2 1");
  await engine.close({ graceMs: 0 });
}

describe.each(Object.entries(HOST))("%s", (part, methods) => {
  describe.each(Object.entries(methods).map(([method, row], at) => ({ method, row, at })))(
    "$method()",
    ({ method, row, at }) => {
      test.concurrent.each(sampled(Object.entries(FAULTS), 3, at))("%s", async (_, fault) => {
        await cell(part as keyof typeof HOST, method, row, fault);
      });
    },
  );
});
