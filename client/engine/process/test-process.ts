import type { IRTest } from "scaicore";
import type { TestOutcome } from "scaicore/testing";
import { Channel, type Handlers } from "./channel.js";
import { EngineEndedError, type StartLink } from "./engine-process.js";
import type { EngineMethods, EngineNote, HostMethods, TestRequest } from "./protocol.js";

export interface TestProcessOptions {
  readonly start: StartLink;
  /** The limit of its JavaScript heap, in MB. */
  readonly memoryMb: number;
  /** Ends the process, whatever a test does. */
  readonly signal: AbortSignal;
  readonly onEnded: (outcome: TestOutcome) => void;
}

/** A test by where it stands. Names may be repeated in the files of a program. */
export const testKey = ({ name, source_location: at }: Pick<IRTest, "name" | "source_location">): string =>
  `${at.file}:${at.line} ${name}`;

/**
 * Runs tests in a process of their own, which is gone when this settles: a test that computes for ever, or takes all memory, ends no
 * flow and holds up nobody.
 *
 * @throws EngineEndedError when the process ends before the tests have
 */
export async function testInProcess(
  request: TestRequest,
  { start, memoryMb, signal, onEnded }: TestProcessOptions,
): Promise<void> {
  const link = start(memoryMb, (message) => channel.receive(message));
  const channel = new Channel<HostMethods, EngineMethods, never, EngineNote>({
    send: (message) => link.send(message),
    // It is given all it needs, and has nothing to ask.
    handlers: new Proxy(
      {},
      { get: () => () => Promise.reject(new Error("A test asks nobody.")) },
    ) as Handlers<HostMethods>,
    onNote: () => undefined,
  });
  void link.ended.then((end) => channel.end(new EngineEndedError(end, memoryMb)));
  const kill = () => link.kill();
  signal.addEventListener("abort", kill, { once: true });
  try {
    if (!signal.aborted) await channel.call("test", request, { signal, onItem: onEnded });
  } finally {
    signal.removeEventListener("abort", kill);
    link.kill();
    await link.ended;
  }
}
