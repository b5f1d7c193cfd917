import type { IRTest } from "scaicore";
import type { TestOutcome } from "scaicore/testing";
import { Channel, type Handlers } from "./channel.js";
import { EngineEndedError, type StartLink } from "./engine-process.js";
import type { DebugParts } from "./engines.js";
import type { EngineMethods, EngineNote, HostMethods, TestRequest } from "./protocol.js";

export interface TestProcessOptions {
  readonly start: StartLink;
  /** The limit of its JavaScript heap, in MB. */
  readonly memoryMb: number;
  /** Where its tests are debugged: compiles expressions, and takes what the debugger says. */
  readonly debug?: Pick<DebugParts, "compile" | "onMessage">;
}

export interface TestRunOptions extends TestProcessOptions {
  /** Ends the process, whatever a test does. */
  readonly signal: AbortSignal;
  readonly onEnded: (outcome: TestOutcome) => void;
}

/** A test by where it stands. Names may be repeated in the files of a program. */
export const testKey = ({ name, source_location: at }: Pick<IRTest, "name" | "source_location">): string =>
  `${at.file}:${at.line} ${name}`;

/** A process that runs tests: one that computes for ever, or takes all memory, ends no flow and holds up nobody. */
export class TestProcess {
  /** Settles when it is gone. */
  readonly ended: Promise<unknown>;
  readonly call: Channel<HostMethods, EngineMethods, never, EngineNote>["call"];
  readonly #kill: () => void;

  constructor({ start, memoryMb, debug }: TestProcessOptions) {
    const link = start(memoryMb, (message) => channel.receive(message));
    // It is given all it needs, and has nothing else to ask.
    const nothing = () => Promise.reject(new Error("A test asks nobody."));
    const answers: Partial<Handlers<HostMethods>> = debug === undefined ? {} : { expression: debug.compile };
    const channel = new Channel<HostMethods, EngineMethods, never, EngineNote>({
      send: (message) => link.send(message),
      handlers: new Proxy(answers, {
        get: (known, name) => known[name as keyof HostMethods] ?? nothing,
      }) as Handlers<HostMethods>,
      onNote(note) {
        if (note.kind === "debug") debug?.onMessage(note.message);
      },
    });
    this.call = channel.call.bind(channel);
    this.ended = link.ended.then((end) => channel.end(new EngineEndedError(end, memoryMb)));
    this.#kill = () => link.kill();
  }

  /** Ends it at once, whatever it does; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#kill();
    await this.ended;
  }
}

/**
 * Runs tests in a process of their own, which is gone when this settles.
 *
 * @throws EngineEndedError when the process ends before the tests have
 */
export async function testInProcess(
  request: TestRequest,
  { signal, onEnded, ...options }: TestRunOptions,
): Promise<void> {
  const process = new TestProcess(options);
  const kill = () => void process.kill();
  signal.addEventListener("abort", kill, { once: true });
  try {
    if (!signal.aborted) await process.call("test", request, { signal, onItem: onEnded });
  } finally {
    signal.removeEventListener("abort", kill);
    await process.kill();
  }
}
