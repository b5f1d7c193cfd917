import type { Message } from "../../client/engine/process/channel.js";
import type { EngineEnd, StartLink } from "../../client/engine/process/engine-process.js";
import { serveEngine } from "../../client/engine/process/engine-server.js";

/** The engine's side in the process of the test, which is much faster; its messages cross as text, as between processes. */
export const engineInMemory: StartLink = (_memoryMb, receive) => {
  let isGone = false;
  let end = (_: EngineEnd): void => undefined;
  const ended = new Promise<EngineEnd>((resolve) => (end = resolve));
  const cross = (message: Message, arrive: (message: Message) => void) => {
    const text = JSON.stringify(message);
    setImmediate(() => {
      if (!isGone) arrive(JSON.parse(text) as Message);
    });
  };
  const engine = serveEngine((message) => cross(message, receive));
  return {
    send: (message) => cross(message, engine.receive),
    kill() {
      isGone = true;
      end({ kind: "killed" });
    },
    ended,
  };
};
