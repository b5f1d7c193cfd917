import type { Location, LocationLink, ServerCapabilities, TextDocumentPositionParams } from "vscode-languageserver";
import type { Symbol, Type } from "../../runtime/compiler/editor.js";
import { atPosition } from "../param-checks.js";
import { type DocumentState, rangeOf } from "../workspace/document-state.js";
import type { Workspace } from "../workspace/workspace.js";
import type { Feature } from "./feature.js";
import { importPaths } from "./names/imports.js";
import { importTarget } from "./names/import-target.js";
import { type Place, placesAt, placesOf, keyIn } from "./names/places.js";
import { asLocations, declarationPlace, statesAround } from "./names/program.js";

type Answer = Location[] | LocationLink[] | null;
type Links = readonly LocationLink[];
type Find = (workspace: Workspace, state: DocumentState, offset: number) => Links;

/** What each request asks for, with what it is called in the capabilities of a client. */
const FINDS = {
  "textDocument/definition": { find: definitions, name: "definition" },
  "textDocument/declaration": { find: definitions, name: "declaration" },
  "textDocument/typeDefinition": { find: typeDefinitions, name: "typeDefinition" },
  "textDocument/implementation": { find: implementations, name: "implementation" },
} as const satisfies Record<string, { readonly find: Find; readonly name: string }>;

/** Where a name is declared, where its type is, and which plugins an interface is for. */
export const definitionFeature: Feature = {
  capabilities: (): Partial<ServerCapabilities> => ({
    definitionProvider: true,
    declarationProvider: true,
    typeDefinitionProvider: true,
    implementationProvider: true,
  }),
  requests: Object.fromEntries(Object.keys(FINDS).map((method) => [method, atPosition])),
  listen(server) {
    for (const [method, { find, name }] of Object.entries(FINDS)) {
      server.connection.onRequest<Answer, unknown>(method, (params: TextDocumentPositionParams) =>
        server.aboutPlace<Answer>(params, null, (state, offset) => {
          const links = find(server.workspace, state, offset);
          const origin = wordAt(state, offset);
          const { linkSupport } = server.client.capabilities.textDocument?.[name] ?? {};
          return links.length === 0 ? null : asLocations(links, origin, linkSupport);
        }),
      );
    }
  },
};

/** The word that is asked about; the path of an import is one too. */
function wordAt(state: DocumentState, offset: number): LocationLink["originSelectionRange"] {
  const span = importAt(state, offset) ?? placesAt(state, offset)[0]?.occurrence;
  return span && rangeOf(state.analysis, span);
}

const importAt = (state: DocumentState, offset: number) =>
  importPaths(state).find(({ start, end }) => start <= offset && offset <= end);

function definitions(workspace: Workspace, state: DocumentState, offset: number): Links {
  const imported = importAt(state, offset);
  if (imported !== undefined) return beginningOf(importTarget(workspace, state, imported.path));
  return placesAt(state, offset).flatMap(({ occurrence }) => declared(workspace, state, occurrence.symbol));
}

const START = { line: 0, character: 0 };
const beginningOf = (uri: string | undefined): Links =>
  uri === undefined
    ? []
    : [
        {
          targetUri: uri,
          targetRange: { start: START, end: START },
          targetSelectionRange: { start: START, end: START },
        },
      ];

function declared(workspace: Workspace, state: DocumentState, symbol: Symbol): Links {
  const place = declarationPlace(workspace, state, symbol);
  return place === undefined ? [] : [place];
}

/** Where the named types are declared that the type of a name is made of: `Order` of an `array[Order]?`. */
function typeDefinitions(workspace: Workspace, state: DocumentState, offset: number): Links {
  const [place] = placesAt(state, offset);
  if (place === undefined) return [];
  const { symbol } = place.occurrence;
  if (symbol.kind === "plugin") return interfacesOf(workspace, state, place);
  const names = symbol.type === undefined ? [] : namedIn(symbol.type);
  return names.flatMap((name) => declared(workspace, state, name));
}

/** The symbols of the named types that a value of the type is, or is a collection of. */
function namedIn(type: Type): readonly Symbol[] {
  switch (type.kind) {
    case "named":
      return [type.definition.symbol];
    case "optional":
      return namedIn(type.type);
    case "array":
      return namedIn(type.items);
    case "map":
      return namedIn(type.values);
    case "handle":
      return namedIn(type.result);
    case "union":
      return type.members.flatMap(namedIn);
    case "enum": {
      // The members of an enum stand in its declaration.
      const [first] = type.symbols?.values() ?? [];
      return first === undefined ? [] : [first];
    }
    case "error":
    case "never":
    case "null":
    case "object":
    case "primitive":
    case "string_union":
    case "unknown":
      return [];
  }
}

/** Of an interface, the plugins of the programs that it is for; of a plugin, its interface. */
function implementations(workspace: Workspace, state: DocumentState, offset: number): Links {
  const [place] = placesAt(state, offset);
  if (place === undefined) return [];
  const { symbol } = place.occurrence;
  if (symbol.kind === "plugin") return interfacesOf(workspace, state, place);
  if (symbol.kind !== "interface") return definitions(workspace, state, offset);
  const key = keyIn(state, symbol);
  const uses = placesOf(statesAround(workspace, state), new Set([key])).filter(
    ({ occurrence }) => occurrence.role === "read",
  );
  return uses.map(({ state: { uri, analysis }, occurrence }) => {
    const range = rangeOf(analysis, occurrence);
    return { targetUri: uri, targetRange: range, targetSelectionRange: range };
  });
}

/** The interface of a plugin stands in its entry of `@plugins`. */
function interfacesOf(workspace: Workspace, state: DocumentState, { occurrence: { symbol } }: Place): Links {
  const declaration = state.analysis.model.declarationOf(symbol);
  if (declaration === undefined) return [];
  const { file, full } = declaration;
  for (const other of statesAround(workspace, state)) {
    if (other.analysis.path !== file) continue;
    const found = other.analysis.model.occurrences.find(
      (one) => one.symbol.kind === "interface" && full.start <= one.start && one.end <= full.end,
    );
    if (found !== undefined) return declared(workspace, other, found.symbol);
  }
  return [];
}
