import type { CoreEngine, EventSink, IRModule, MockParts } from "scaicore";
import type { OpenStore } from "./open-store.js";

/** Who answers the models' prompts and the plugins' calls of one source file, and where its config comes from. */
export interface ModelSource {
  parts(module: IRModule): Promise<MockParts>;
  /** In few words, for the run form: "mock answers of greet.mock.json". */
  readonly label: string;
}

/**
 * The seam for real providers: given the address of a source file, gives what answers for it. Asked before each run and
 * resume, so that settings and answers may change between the two. `undefined`: the source is not known any more.
 */
export type ModelSources = (source: string | undefined) => Promise<ModelSource>;

/** A compiled program and the address of the file it was made from. */
export interface Program {
  readonly module: IRModule;
  /** As `Uri.toString()` gives it; `undefined` when it is no longer known. */
  readonly source: string | undefined;
}

/** Makes an engine of a module in an environment. */
export type LoadEngine = (
  module: IRModule,
  environment: { readonly store: OpenStore; readonly models: ModelSource; readonly events: EventSink },
) => Promise<CoreEngine>;

/**
 * The engines of one store: one for each program in use. An engine starts flows of the program it was loaded with, and goes
 * on with any run of a core of that name from the bundle that is stored with the run. One that a newer program has replaced
 * is closed when its last run ends or is suspended.
 */
export interface EnginePool {
  /** Runs `work` with the engine of this very program. */
  withProgram<T>(program: Program, work: (engine: CoreEngine) => Promise<T>): Promise<T>;
  /** Runs `work` with an engine of that core, making one of `program()` when there is none. */
  withCore<T>(
    core: string,
    source: string | undefined,
    program: () => Promise<Program>,
    work: (engine: CoreEngine) => Promise<T>,
  ): Promise<T>;
  /** Stops runs at their next durable points and releases everything. */
  close(graceMs: number): Promise<void>;
}

interface Member {
  readonly program: Program;
  readonly engine: Promise<CoreEngine>;
  users: number;
  replaced: boolean;
}

export function createEnginePool(options: {
  readonly store: OpenStore;
  readonly load: LoadEngine;
  readonly models: ModelSources;
  readonly events: EventSink;
}): EnginePool {
  const members = new Set<Member>();
  let closed = false;

  const same = (a: Program, b: Program) => a.module.name === b.module.name && a.source === b.source;

  function add(program: Program): Member {
    if (closed) throw new Error("This window is closing.");
    for (const member of members) if (same(member.program, program)) retire(member);
    const engine = options
      .models(program.source)
      .then((models) => options.load(program.module, { store: options.store, models, events: options.events }));
    const member: Member = { program, engine, users: 0, replaced: false };
    members.add(member);
    // An engine that cannot be loaded (because a plugin is missing, for example) is removed, and the next use loads again.
    engine.catch(() => members.delete(member));
    return member;
  }

  function retire(member: Member): void {
    member.replaced = true;
    if (member.users === 0) void end(member, 0);
  }

  async function end(member: Member, graceMs: number): Promise<void> {
    members.delete(member);
    const engine = await member.engine.catch(() => undefined);
    await engine?.close({ graceMs });
  }

  async function use<T>(member: Member, work: (engine: CoreEngine) => Promise<T>): Promise<T> {
    member.users++;
    try {
      return await work(await member.engine);
    } finally {
      member.users--;
      if (member.replaced && member.users === 0 && members.has(member)) await end(member, 0);
    }
  }

  const newest = (accept: (member: Member) => boolean): Member | undefined => [...members].reverse().find(accept);

  return {
    withProgram(program, work) {
      const known = newest(
        (member) => !member.replaced && member.program.module === program.module && same(member.program, program),
      );
      return use(known ?? add(program), work);
    },
    async withCore(core, source, program, work) {
      const known = newest(
        ({ program: one, replaced }) => !replaced && one.module.name === core && one.source === source,
      );
      return await use(known ?? add(await program()), work);
    },
    async close(graceMs) {
      closed = true;
      await Promise.all([...members].map((member) => end(member, graceMs)));
    },
  };
}
