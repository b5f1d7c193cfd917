import {
  debug,
  DebugAdapterInlineImplementation,
  type DebugConfiguration,
  type DebugProtocolMessage,
  type DebugSession,
  type DebugSessionOptions,
  EventEmitter,
  type WorkspaceFolder,
} from "vscode";
import { randomUUID } from "node:crypto";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";

/** A debug adapter that is open. */
export interface OpenAdapter {
  receive(message: DebugProtocolMessage): void;
  dispose(): void;
}

export interface DebuggerKind {
  /** What a new launch.json has. */
  readonly initial: () => DebugConfiguration[];
  /** Completes a configuration, by questions where something is missing. `undefined`: nothing is started. */
  readonly resolve: (
    folder: WorkspaceFolder | undefined,
    config: DebugConfiguration,
  ) => Promise<DebugConfiguration | undefined>;
  readonly open: (
    config: DebugConfiguration,
    send: (message: DebugProtocolMessage) => void,
    session: DebugSession,
  ) => Promise<OpenAdapter>;
}

type OpenSession = (send: (message: DebugProtocolMessage) => void, session: DebugSession) => Promise<OpenAdapter>;

export interface OfferedDebugger extends Disposable {
  /** Has a session whose adapter is given here, and waits for its end. `false`: it could not begin. */
  session(
    name: PlainText,
    belongsTo: Pick<DebugSessionOptions, "testRun" | "parentSession">,
    open: OpenSession,
  ): Promise<boolean>;
}

/** Offers a debugger of a type of the manifest, whose adapter is in this process. */
export function offerDebugger(type: string, { initial, resolve, open }: DebuggerKind): OfferedDebugger {
  /** The sessions that bring an adapter, by an id in their configuration. */
  const brought = new Map<unknown, OpenSession>();
  const configurations = debug.registerDebugConfigurationProvider(type, {
    provideDebugConfigurations: () => initial(),
    // Without a launch.json VS Code gives an empty one.
    resolveDebugConfiguration: (_folder, config) =>
      Object.keys(config).length === 0 ? { ...config, type, request: "launch", name: "" } : config,
    resolveDebugConfigurationWithSubstitutedVariables: (folder, config) =>
      brought.has(config.session) ? config : resolve(folder, config),
  });
  const adapters = debug.registerDebugAdapterDescriptorFactory(type, {
    async createDebugAdapterDescriptor(session) {
      const { configuration } = session;
      const sent = new EventEmitter<DebugProtocolMessage>();
      const send = (message: DebugProtocolMessage) => sent.fire(message);
      const adapter = await (brought.get(configuration.session)?.(send, session) ?? open(configuration, send, session));
      return new DebugAdapterInlineImplementation({
        onDidSendMessage: sent.event,
        handleMessage: (message) => adapter.receive(message),
        dispose() {
          adapter.dispose();
          sent.dispose();
        },
      });
    },
  });
  return {
    async session(name, belongsTo, openSession) {
      const session = randomUUID();
      brought.set(session, openSession);
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const listening = debug.onDidTerminateDebugSession(({ configuration }) => {
        if (configuration.session === session) end();
      });
      try {
        const config = { type, request: "launch", name, session };
        // One below another is ended, and begun again, with that.
        const below = belongsTo.parentSession !== undefined;
        const options = { ...belongsTo, lifecycleManagedByParent: below, suppressSaveBeforeStart: below };
        if (!(await debug.startDebugging(undefined, config, options))) return false;
        await ended;
        return true;
      } finally {
        listening.dispose();
        brought.delete(session);
      }
    },
    dispose() {
      configurations.dispose();
      adapters.dispose();
    },
  };
}

/** Starts a session by a configuration, as F5 does. `false`: it was left, or cannot begin. */
export const startDebugging = async (
  folder: WorkspaceFolder | undefined,
  config: DebugConfiguration,
): Promise<boolean> => await debug.startDebugging(folder, config);
