import {
  debug,
  DebugAdapterInlineImplementation,
  type DebugConfiguration,
  type DebugProtocolMessage,
  type DebugSession,
  EventEmitter,
  type WorkspaceFolder,
} from "vscode";
import type { Disposable } from "../lifetime.js";

/** A debug adapter that is open. */
export interface OpenAdapter {
  receive(message: DebugProtocolMessage): void;
  dispose(): void;
}

export interface DebuggerKind {
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

/** Offers a debugger of a type of the manifest, whose adapter is in this process. */
export function offerDebugger(type: string, { resolve, open }: DebuggerKind): Disposable {
  const configurations = debug.registerDebugConfigurationProvider(type, {
    // Without a launch.json VS Code gives an empty one.
    resolveDebugConfiguration: (_folder, config) =>
      Object.keys(config).length === 0 ? { ...config, type, request: "launch", name: "" } : config,
    resolveDebugConfigurationWithSubstitutedVariables: (folder, config) => resolve(folder, config),
  });
  const adapters = debug.registerDebugAdapterDescriptorFactory(type, {
    async createDebugAdapterDescriptor(session) {
      const sent = new EventEmitter<DebugProtocolMessage>();
      const adapter = await open(session.configuration, (message) => sent.fire(message), session);
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
