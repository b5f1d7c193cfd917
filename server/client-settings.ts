import type { Connection } from "vscode-languageserver";
import { DidChangeConfigurationNotification } from "./lsp.js";
import type { Client } from "./features/feature.js";
import { readSettings, SETTINGS_SECTION, type Settings } from "./settings.js";

export interface ClientSettings {
  /** As the client has them set, as far as it has told. */
  readonly now: Settings;
  /** Asks the client for its settings and for word of their changes, as far as it can give them. */
  start(client: Client): void;
}

/**
 * The settings of a client: those that it answers when it is asked, else those that it sends along with its changes. `changed` is
 * called when one is another than before.
 */
export function createClientSettings(
  connection: Connection,
  changed: () => void,
  failed: (what: string, error: unknown) => void,
): ClientSettings {
  let now = readSettings(undefined);
  let answers = false;
  const take = (section: unknown): void => {
    const before = JSON.stringify(now);
    now = readSettings(section);
    if (JSON.stringify(now) !== before) changed();
  };
  const ask = (): void => {
    connection.workspace
      .getConfiguration(SETTINGS_SECTION)
      .then(take)
      .catch((error: unknown) => failed("ScaiCore failed to read its settings", error));
  };
  connection.onDidChangeConfiguration(({ settings }) => {
    if (answers) ask();
    else take((settings as Readonly<Record<string, unknown>> | null | undefined)?.[SETTINGS_SECTION]);
  });
  return {
    get now() {
      return now;
    },
    start({ capabilities: { workspace } }) {
      answers = workspace?.configuration === true;
      if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
        connection.client
          .register(DidChangeConfigurationNotification.type, { section: SETTINGS_SECTION })
          .catch((error: unknown) => failed("ScaiCore failed to ask for changes of its settings", error));
      }
      if (answers) ask();
    },
  };
}
