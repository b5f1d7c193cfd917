import type { Connection } from "vscode-languageserver";
import { createAnalyzer, type NamedPlugin, type Symbol } from "../runtime/compiler/editor.js";
import { PLUGIN_INTERFACE_REQUEST, type PluginInterfaceParams } from "./protocol.js";

/** What plugins without an interface offer, by what their servers say: only the client may start these. */
export interface PluginOffers {
  /** The methods of a plugin of the program with this URI, once the client has answered; none where it does not know them. */
  methodsOf(program: string, plugin: NamedPlugin): Promise<readonly Symbol[]>;
}

/** A completion that waits for longer is of no use. */
const LONGEST_WAIT_MS = 15_000;

export function createPluginOffers(
  connection: Connection,
  failed: (what: string, error: unknown) => void,
): PluginOffers {
  let last: { readonly text: string; readonly methods: readonly Symbol[] } | undefined;
  /** The client is asked each time: it knows when a configuration has changed. Mostly it is the same text. */
  const methodsIn = (text: string): readonly Symbol[] => {
    if (last?.text !== text) last = { text, methods: declaredIn(text) };
    return last.methods;
  };
  return {
    async methodsOf(uri, { alias, package: name, version }) {
      const params: PluginInterfaceParams = { textDocument: { uri }, plugin: { alias, package: name, version } };
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), LONGEST_WAIT_MS)));
      try {
        const text = await Promise.race([
          connection.sendRequest<string | null>(PLUGIN_INTERFACE_REQUEST, params),
          late,
        ]);
        return typeof text === "string" ? methodsIn(text) : [];
      } catch (error) {
        failed(`ScaiCore failed to ask what ${alias} offers`, error);
        return [];
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const PATH = "/offered.scaicore";

function declaredIn(text: string): readonly Symbol[] {
  const { model } = createAnalyzer({ read: () => undefined }).analyze(PATH, text);
  return model.declarations.filter(({ kind }) => kind === "method");
}
