import { randomUUID } from "node:crypto";
import { debug, type DebugConfiguration, type DebugSession, type DebugSessionOptions } from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { DebuggerKind } from "./debugging.js";

/** Opens the adapter of a session. */
export type OpenSession = (...given: Tail<Parameters<DebuggerKind["open"]>>) => ReturnType<DebuggerKind["open"]>;
type Tail<Given extends readonly unknown[]> = Given extends [unknown, ...infer Rest] ? Rest : never;

/** What a session belongs to: a run of tests, or a session above it. */
export type Belonging = Pick<DebugSessionOptions, "testRun" | "parentSession">;

/** Debug sessions whose adapters their starters bring, known by an id in their configuration. */
export class BroughtSessions {
  readonly #type: string;
  readonly #open = new Map<unknown, OpenSession>();

  constructor(type: string) {
    this.#type = type;
  }

  /** How the adapter of a session is opened that was started here. */
  of({ session }: DebugConfiguration): OpenSession | undefined {
    return this.#open.get(session);
  }

  /** Has a session whose adapter is given here, and waits for its end. `false`: it could not begin. */
  async start(name: PlainText, belongsTo: Belonging, open: OpenSession): Promise<boolean> {
    const session = randomUUID();
    this.#open.set(session, open);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const listening = debug.onDidTerminateDebugSession(({ configuration }: DebugSession) => {
      if (configuration.session === session) end();
    });
    try {
      const config = { type: this.#type, request: "launch", name, session };
      // One below another is ended, and begun again, with that.
      const below = belongsTo.parentSession !== undefined;
      const options = { ...belongsTo, lifecycleManagedByParent: below, suppressSaveBeforeStart: below };
      if (!(await debug.startDebugging(undefined, config, options))) return false;
      await ended;
      return true;
    } finally {
      listening.dispose();
      this.#open.delete(session);
    }
  }
}
