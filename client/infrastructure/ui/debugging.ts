import {
  debug,
  DebugAdapterInlineImplementation,
  type DebugConfiguration,
  type DebugProtocolMessage,
  EventEmitter,
  type TestRun,
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
  readonly open: (config: DebugConfiguration, send: (message: DebugProtocolMessage) => void) => Promise<OpenAdapter>;
}

type OpenSession = (send: (message: DebugProtocolMessage) => void) => Promise<OpenAdapter>;

export interface OfferedDebugger extends Disposable {
  /** Has a session for a run of tests, and waits for its end. `false`: it could not begin. */
  session(name: PlainText, run: TestRun, open: OpenSession): Promise<boolean>;
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
    async createDebugAdapterDescriptor({ configuration }) {
      const sent = new EventEmitter<DebugProtocolMessage>();
      const send = (message: DebugProtocolMessage) => sent.fire(message);
      const adapter = await (brought.get(configuration.session)?.(send) ?? open(configuration, send));
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
    async session(name, testRun, openSession) {
      const session = randomUUID();
      brought.set(session, openSession);
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const listening = debug.onDidTerminateDebugSession(({ configuration }) => {
        if (configuration.session === session) end();
      });
      try {
        const config = { type, request: "launch", name, session };
        if (!(await debug.startDebugging(undefined, config, { testRun }))) return false;
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
