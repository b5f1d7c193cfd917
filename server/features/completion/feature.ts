import type { ClientCapabilities, CompletionItem, CompletionList } from "vscode-languageserver";
import { atPosition, object, text } from "../../param-checks.js";
import type { Client, Feature } from "../feature.js";
import { withOffered } from "../plugin-methods.js";
import { withRecordings } from "../recordings.js";
import { completion } from "./completion.js";
import type { Completer } from "./items.js";
import { workspaceImports } from "./workspace-imports.js";

/** Characters that ask for completion by themselves. */
const TRIGGER_CHARACTERS = ["@", ".", ":", '"', "{"];

export const completionFeature: Feature = {
  capabilities: ({ capabilities }) => ({
    completionProvider: {
      triggerCharacters: TRIGGER_CHARACTERS,
      ...(resolves(capabilities) ? { resolveProvider: true } : {}),
    },
  }),
  requests: { "textDocument/completion": atPosition, "completionItem/resolve": object({ label: text }) },
  listen(server) {
    const { connection, workspace, aboutPlace } = server;
    const kept = createDocs();
    let completer: { readonly of: Client; readonly what: Completer } | undefined;
    connection.onCompletion((params) => {
      const { client } = server;
      if (completer?.of !== client) completer = { of: client, what: completerOf(client, (docs) => kept.keep(docs)) };
      const { what } = completer;
      return withRecordings<CompletionList | CompletionItem[]>(server, params, (recordings) =>
        withOffered(server, params, (offered) =>
          aboutPlace<CompletionList | CompletionItem[]>(params, [], (state, offset) => {
            const list = completion(state, offset, {
              client: what,
              imports: workspaceImports(workspace, state),
              offered,
              recordings,
            });
            return list.itemDefaults === undefined && !list.isIncomplete ? list.items : list;
          }),
        ),
      );
    });
    connection.onCompletionResolve((item) => kept.resolve(item));
  },
};

const resolves = ({ textDocument }: ClientCapabilities): boolean =>
  textDocument?.completion?.completionItem?.resolveSupport?.properties.includes("documentation") === true;

/** What the client can do with completions. */
function completerOf({ capabilities, suggestCommand }: Client, keep: NonNullable<Completer["keep"]>): Completer {
  const { completionItem, completionList } = capabilities.textDocument?.completion ?? {};
  return {
    snippets: completionItem?.snippetSupport === true,
    insertReplace: completionItem?.insertReplaceSupport === true,
    sharedRange: completionList?.itemDefaults?.includes("editRange") === true,
    labelDetails: completionItem?.labelDetailsSupport === true,
    keep: resolves(capabilities) ? keep : undefined,
    again: suggestCommand,
  };
}

/** How many lists are remembered: a client asks about items of the last one, or of one that it still shows. */
const KEPT = 4;

/** The documentation of the lists that were sent last. */
function createDocs() {
  const lists = new Map<number, readonly (string | undefined)[]>();
  let last = 0;
  return {
    keep: (docs: readonly (string | undefined)[]): number => {
      lists.set(++last, docs);
      lists.delete(last - KEPT);
      return last;
    },
    /** The item with its documentation, if it is still known. */
    resolve(item: CompletionItem): CompletionItem {
      const { list, index } = (item.data ?? {}) as { readonly list?: unknown; readonly index?: unknown };
      const value = typeof list === "number" && typeof index === "number" ? lists.get(list)?.[index] : undefined;
      return value === undefined ? item : { ...item, documentation: { kind: "markdown", value } };
    },
  };
}
