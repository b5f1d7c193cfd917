import type { WorkspaceSymbol } from "vscode-languageserver";
import { SymbolKind } from "../lsp.js";
import { object, text } from "../param-checks.js";
import type { Declared, Inner, Workspace } from "../workspace/workspace.js";
import type { Feature } from "./feature.js";
import { matchScore } from "./names/match.js";

/** The names that the files of the workspace declare, whether they are open or not. */
export const workspaceSymbolFeature: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  requests: { "workspace/symbol": object({ query: text }) },
  listen({ connection, workspace }) {
    connection.onWorkspaceSymbol(async ({ query }) => {
      await workspace.scanned;
      return workspaceSymbols(workspace, query);
    });
  },
};

/** More than these nobody reads. */
const MOST = 1000;

const KINDS: Readonly<Record<Declared["kind"] | Inner["kind"], SymbolKind>> = {
  core: SymbolKind.Module,
  flow: SymbolKind.Function,
  type: SymbolKind.Struct,
  config: SymbolKind.Property,
  enum_member: SymbolKind.EnumMember,
  field: SymbolKind.Field,
  memory: SymbolKind.Field,
  method: SymbolKind.Method,
  plugin: SymbolKind.Module,
  reference: SymbolKind.Field,
  role: SymbolKind.Constant,
  test: SymbolKind.Method,
  trigger: SymbolKind.Event,
};

interface Found {
  readonly score: number;
  /** What stands in another declaration comes after what is one. */
  readonly isInner: boolean;
  readonly symbol: WorkspaceSymbol;
}

function workspaceSymbols(workspace: Workspace, query: string): WorkspaceSymbol[] {
  const found: Found[] = [];
  for (const path of workspace.files()) {
    const declared = workspace.declarationsOf(path);
    const uri = workspace.uriOf(path);
    const core = declared.find(({ kind }) => kind === "core")?.name;
    const around = core ?? fileName(path);
    const add = ({ name, kind, nameRange: range }: Declared | Inner, containerName: string, isInner: boolean): void => {
      const score = matchScore(query, name);
      if (score !== undefined)
        found.push({ score, isInner, symbol: { name, kind: KINDS[kind], containerName, location: { uri, range } } });
    };
    for (const one of declared) add(one, one.kind === "core" ? fileName(path) : around, false);
    for (const one of workspace.innerNamesOf(path)) add(one, one.container ?? around, true);
  }
  return found
    .sort(inOrder)
    .slice(0, MOST)
    .map(({ symbol }) => symbol);
}

const inOrder = (a: Found, b: Found): number =>
  b.score - a.score ||
  Number(a.isInner) - Number(b.isInner) ||
  (a.symbol.name < b.symbol.name ? -1 : a.symbol.name > b.symbol.name ? 1 : 0);

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
