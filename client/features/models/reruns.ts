import type { AnsweringParts, Recording } from "scaicore";
import type { Memento } from "vscode";
import { runOfKey } from "../../engine/by-hand.js";
import type { RerunPoint } from "../../engine/rerun.js";
import { loadRuntime } from "../../engine/runtime.js";

/** The run that another is made anew from, and from where on. */
export interface Rerun extends RerunPoint {
  /** The folder of the store that has the run and what it was answered. */
  readonly directory: string;
  readonly run: string;
}

const KEY = "scaicore.reruns";
/** How many are remembered. An older one that still waits asks its models anew. */
const MOST = 100;

/** The runs that are made anew from a step of another. Kept for the workspace, as runs go on after a reload. */
export class Reruns {
  constructor(private readonly memory: Pick<Memento, "get" | "update">) {}

  of(invocationId: string): Rerun | undefined {
    return this.#all().find(([run]) => run === invocationId)?.[1];
  }

  async set(invocationId: string, rerun: Rerun): Promise<void> {
    const others = this.#all().filter(([run]) => run !== invocationId);
    await this.memory.update(KEY, [...others, [invocationId, rerun]].slice(-MOST));
  }

  #all(): readonly (readonly [run: string, rerun: Rerun])[] {
    const kept = this.memory.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as unknown[]).filter(isEntry) : [];
  }
}

function isEntry(entry: unknown): entry is readonly [string, Rerun] {
  if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== "string") return false;
  const rerun: unknown = entry[1];
  return (
    typeof rerun === "object" &&
    rerun !== null &&
    ["directory", "run", "path"].every((name) => typeof (rerun as Record<string, unknown>)[name] === "string") &&
    typeof (rerun as Record<string, unknown>).before === "number"
  );
}

/** Answers the calls of runs that are made anew as those of the runs before them, up to the step that they begin at. */
export function withReruns<Parts extends AnsweringParts>(reruns: Reruns, core: string, parts: Parts): Parts {
  const replays = new Map<string, Promise<AnsweringParts>>();
  const answering = (idempotencyKey: string): Promise<AnsweringParts> | AnsweringParts => {
    const run = runOfKey(idempotencyKey);
    const known = replays.get(run);
    if (known !== undefined) return known;
    const rerun = reruns.of(run);
    if (rerun === undefined) return parts;
    const made = replayOf(rerun, core, parts);
    replays.set(run, made);
    return made;
  };
  const { modelProviders, plugins } = parts;
  return {
    ...parts,
    modelProviders: {
      ...modelProviders,
      complete: async (request, options) =>
        await (await answering(options.idempotencyKey)).modelProviders.complete(request, options),
      async *stream(request, options) {
        const { modelProviders: provider } = await answering(options.idempotencyKey);
        if (provider.stream === undefined) yield { response: await provider.complete(request, options) };
        else yield* provider.stream(request, options);
      },
    },
    plugins: {
      ...plugins,
      call: async (call, options) => await (await answering(options.idempotencyKey)).plugins.call(call, options),
    },
  };
}

async function replayOf(rerun: Rerun, core: string, otherwise: AnsweringParts): Promise<AnsweringParts> {
  const { answersBefore, Replay, RunRecordings } = await loadRuntime();
  const recording: Recording | undefined = await new RunRecordings(rerun.directory).read(rerun.run);
  if (recording === undefined) return otherwise;
  const replay = new Replay(answersBefore(recording, rerun), { mode: "block", otherwise, isBeginning: true });
  return replay.parts(core, otherwise.secrets);
}
