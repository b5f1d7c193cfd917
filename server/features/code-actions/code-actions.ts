import type { CodeAction, CodeActionParams, WorkspaceEdit } from "vscode-languageserver";
import { CodeActionKind } from "../../lsp.js";
import { list, maybe, object, range, text, textDocument } from "../../param-checks.js";
import { type DocumentState, rangeOf } from "../../workspace/document-state.js";
import { diagnostics, type DiagnosticLink } from "../diagnostics.js";
import type { Workspace } from "../../workspace/workspace.js";
import type { Client, Feature } from "../feature.js";
import { type Action, type ActionPlace, type Offer, placeOf } from "./action.js";
import { addImport } from "./add-import.js";
import { convertText } from "./convert-text.js";
import { annotateVariable, changeInvocability, changeVisibility } from "./declarations.js";
import { extractFlow } from "./extract-flow.js";
import { extractType } from "./extract-type.js";
import { extractVariable } from "./extract-variable.js";
import { fillArms, fillSettings } from "./fill.js";
import { ifAndMatch } from "./if-and-match.js";
import { inlineVariable } from "./inline-variable.js";
import { organizeImports } from "./organize-imports.js";
import { fixAll, quickFixes } from "./quick-fixes.js";

/** All actions, by the kind of what they offer. */
const ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  [CodeActionKind.QuickFix]: [quickFixes, fillArms, fillSettings, addImport],
  [CodeActionKind.RefactorExtract]: [extractVariable, extractFlow, extractType],
  [CodeActionKind.RefactorInline]: [inlineVariable],
  [CodeActionKind.RefactorRewrite]: [ifAndMatch, convertText, annotateVariable, changeVisibility, changeInvocability],
  [CodeActionKind.SourceOrganizeImports]: [organizeImports],
  [CodeActionKind.SourceFixAll]: [fixAll],
};
/** Actions on a whole file are offered only to who asks for them. */
const isOffered = (kind: string, only: readonly string[] | undefined): boolean =>
  only === undefined
    ? !kind.startsWith(CodeActionKind.Source)
    : only.some((asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`));

export const codeActionFeature: Feature = {
  capabilities: (client) => ({
    codeActionProvider: { codeActionKinds: Object.keys(ACTIONS), resolveProvider: canResolve(client) },
  }),
  requests: {
    "textDocument/codeAction": object({ textDocument, range, context: maybe(object({ only: maybe(list(text)) })) }),
    "codeAction/resolve": object({}),
  },
  listen(server) {
    const { connection, about, workspace } = server;
    connection.onCodeAction((params) =>
      about(params.textDocument.uri, [], (state) =>
        codeActions(state, workspace, params, server.client.diagnosticLink, canResolve(server.client)),
      ),
    );
    connection.onCodeActionResolve((action) => {
      const data = dataOf(action.data);
      return data === undefined ? action : about(data.uri, action, (state) => resolved(state, workspace, action, data));
    });
  },
};

/** Whether a client waits for the edits of an action until it is chosen, and keeps what the action is found again by. */
const canResolve = ({ capabilities: { textDocument: can } }: Client): boolean =>
  can?.codeAction?.dataSupport === true && can.codeAction.resolveSupport?.properties.includes("edit") === true;

/** By what an action is found again. */
interface Data {
  readonly uri: string;
  readonly version: number | null;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

function dataOf(value: unknown): Data | undefined {
  const { uri, version, kind, start, end } = (value ?? {}) as Partial<Record<keyof Data, unknown>>;
  return typeof uri === "string" &&
    (typeof version === "number" || version === null) &&
    typeof kind === "string" &&
    typeof start === "number" &&
    typeof end === "number"
    ? { uri, version, kind, start, end }
    : undefined;
}

/** The action with its edits; without them where the text has changed since. */
function resolved(state: DocumentState, workspace: Workspace, action: CodeAction, data: Data): CodeAction {
  if (state.version !== data.version) return action;
  const place = placeOf(state, workspace, data.start, data.end);
  const offer = (ACTIONS[data.kind] ?? []).flatMap((one) => one(place)).find(({ title }) => title === action.title);
  return offer === undefined ? action : { ...action, edit: editOf(state, offer) };
}

type Asked = Pick<CodeActionParams, "range"> & { readonly context?: { readonly only?: readonly string[] } };

/** The actions at a range. Refactorings are offered in files that can be read. */
export function codeActions(
  state: DocumentState,
  workspace: Workspace,
  { range: asked, context }: Asked,
  link: DiagnosticLink,
  canWait = false,
): CodeAction[] {
  const { analysis, failed, lastGood } = state;
  if (failed) return [];
  const place = placeOf(state, workspace, analysis.lineMap.offsetAt(asked.start), analysis.lineMap.offsetAt(asked.end));
  const shown = diagnostics(state, link);
  return Object.entries(ACTIONS)
    .filter(([kind]) => isOffered(kind, context?.only))
    .filter(
      ([kind]) => lastGood === analysis || kind === CodeActionKind.QuickFix || kind === CodeActionKind.SourceFixAll,
    )
    .flatMap(([, actions]) => actions)
    .flatMap((action) => action(place))
    .map((offer) => toCodeAction(place, offer, shown, canWait));
}

function toCodeAction(
  { state, analysis, start, end }: ActionPlace,
  offer: Offer,
  shown: ReturnType<typeof diagnostics>,
  canWait: boolean,
): CodeAction {
  const { title, kind, edits, diagnostic, isPreferred } = offer;
  const { uri, version } = state;
  const mended = diagnostic === undefined ? undefined : shown[analysis.diagnostics.indexOf(diagnostic)];
  const data: Data = { uri, version, kind, start, end };
  return {
    title,
    kind,
    ...(isPreferred === undefined ? {} : { isPreferred }),
    ...(mended === undefined ? {} : { diagnostics: [mended] }),
    ...(canWait && typeof edits === "function" ? { data } : { edit: editOf(state, offer) }),
  };
}

const editOf = ({ analysis, uri, version }: DocumentState, { edits }: Offer): WorkspaceEdit => ({
  documentChanges: [
    {
      textDocument: { uri, version },
      edits: (typeof edits === "function" ? edits() : edits).map((edit) => ({
        range: rangeOf(analysis, edit),
        newText: edit.newText,
      })),
    },
  ],
});
