import { type ChildEnd, SupervisedChild } from "scaicore/node";
import type { Message } from "./channel.js";
import type { EngineEnd, StartLink } from "./engine-process.js";

/** The processes that live, which must not outlive the extension. */
const children = new Set<SupervisedChild>();
process.once("exit", () => {
  for (const child of children) child.kill();
});

/** Not the extension host's own: a port for its debugger is taken. Where it has one, the engine has one too. */
const OPTIONS = process.execArgv.some((option) => /^--inspect(-brk)?(=|$)/.test(option))
  ? ["--nolazy", "--inspect=6012"]
  : [];

/**
 * Starts the engine's process, with the Node of the extension host.
 * @param module the path of the built `main.ts`
 */
export function forkEngine(module: string): StartLink {
  return (memoryMb, receive) => {
    const child = new SupervisedChild({
      module,
      // In VS Code the extension host's program is Electron, which is Node only if it is told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      execArgv: OPTIONS,
      memoryMb,
      stdin: "ignore",
      stdout: "ignore",
      onMessage: (message) => receive(message as unknown as Message),
    });
    children.add(child);
    const ended = child.ended.then(endOf, (error: unknown): EngineEnd => ({
      kind: "notStarted",
      error: error instanceof Error ? error : new Error(String(error)),
    }));
    void ended.then(() => children.delete(child));
    return {
      send: (message) => child.send(message),
      kill: () => child.kill(),
      ended,
    };
  };
}

function endOf(end: ChildEnd): EngineEnd {
  switch (end.kind) {
    case "killed":
      return { kind: "killed" };
    case "out-of-memory":
      return { kind: "outOfMemory" };
    case "exited":
      return { kind: "crashed", how: `exit code ${end.code}` };
    case "signalled":
      return { kind: "crashed", how: end.signal };
  }
}
