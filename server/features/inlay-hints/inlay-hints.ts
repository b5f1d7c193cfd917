import type { InlayHint, InlayHintLabelPart, Location, Range } from "vscode-languageserver";
import { InlayHintKind } from "../../lsp.js";
import { type Analysis, formatType, type Segment, segmentAt, unalias } from "../../../runtime/compiler/editor.js";
import { object, range, textDocument } from "../../param-checks.js";
import type { DocumentState } from "../../workspace/document-state.js";
import { placeFrom, segmentLines } from "../../workspace/segments.js";
import type { Feature } from "../feature.js";
import { type Hint, hintsOf } from "./collect.js";
import { type InlayHintSettings, inlayHintSettings } from "./settings.js";
import { annotation, type TypeDefinition, typeText } from "./type-text.js";

export const inlayHintsFeature: Feature = {
  capabilities: ({ capabilities }) =>
    capabilities.textDocument?.inlayHint === undefined ? {} : { inlayHintProvider: { resolveProvider: true } },
  requests: {
    "textDocument/inlayHint": object({ textDocument, range }),
    "inlayHint/resolve": object({}),
  },
  listen(server) {
    const { connection, about } = server;
    const { inlayHint } = connection.languages;
    inlayHint.on(({ textDocument: { uri }, range: within }) =>
      about<InlayHint[]>(uri, [], (state) => inlayHints(state, within, inlayHintSettings(server.settings))),
    );
    inlayHint.resolve((hint) => {
      const data = dataOf(hint.data);
      return data === undefined ? hint : about(data.uri, hint, (state) => resolved(state, hint, data));
    });
  },
};

/** By what a hint is found again. */
interface Data {
  readonly uri: string;
  /** Of the document; null for a file that is not open. */
  readonly version: number | null;
  readonly at: number;
}

function dataOf(data: unknown): Data | undefined {
  const { uri, version, at } = (data ?? {}) as Partial<Record<keyof Data, unknown>>;
  return typeof uri === "string" && (typeof version === "number" || version === null) && typeof at === "number"
    ? { uri, version, at }
    : undefined;
}

/** The hints in a range, in order. */
export function inlayHints(state: DocumentState, within: Range, settings: InlayHintSettings): InlayHint[] {
  const { analysis } = state;
  const from = analysis.lineMap.offsetAt(within.start);
  const to = analysis.lineMap.offsetAt(within.end);
  const isVisible = visibleTypes(analysis);
  const hints: InlayHint[] = [];
  for (let index = analysis.segments.indexOf(segmentAt(analysis, from)); index < analysis.segments.length; index++) {
    const segment = analysis.segments[index]!;
    if (segment.start > to) break;
    for (const hint of hintsOf(segment)) {
      const at = segment.start + hint.at;
      if (settings[hint.setting] && from <= at && at <= to) hints.push(shown(state, segment, hint, isVisible));
    }
  }
  return hints;
}

type IsVisible = (definition: TypeDefinition) => boolean;

function shown(state: DocumentState, segment: Segment, hint: Hint, isVisible: IsVisible): InlayHint {
  const { analysis, uri, version } = state;
  const position = placeFrom(analysis.lineMap.positionAt(segment.start), segmentLines(segment).positionAt(hint.at));
  const insert = (newText: string): Pick<InlayHint, "textEdits"> => ({
    textEdits: [{ range: { start: position, end: position }, newText }],
  });
  if (hint.says === "parameter") {
    return {
      position,
      label: `${hint.name}:`,
      kind: InlayHintKind.Parameter,
      paddingRight: true,
      ...(hint.canBeNamed ? insert(`${hint.name} = `) : {}),
    };
  }
  const parts = typeText(hint.type).map(({ text: value, definition }): InlayHintLabelPart => {
    const location = definition === undefined ? undefined : locationOf(state, definition);
    return location === undefined ? { value } : { value, location };
  });
  const written = hint.isAnnotation ? annotation(hint.type, isVisible) : undefined;
  const data: Data = { uri, version, at: segment.start + hint.at };
  return {
    position,
    label: hint.colon ? [{ value: ": " }, ...parts] : parts,
    kind: InlayHintKind.Type,
    ...(hint.colon ? {} : { paddingLeft: true }),
    ...(written === undefined ? {} : insert(`: ${written}`)),
    data,
  };
}

/** Where a type is declared. */
function locationOf({ analysis, uri, uriOf }: DocumentState, { declaration }: TypeDefinition): Location | undefined {
  const { file, name } = placeOf(analysis, declaration);
  const lines = analysis.lineMaps.get(file);
  if (lines === undefined) return undefined;
  return {
    uri: file === analysis.path ? uri : uriOf(file),
    range: { start: lines.positionAt(name.start), end: lines.positionAt(name.end) },
  };
}

/** Where the declaration of a type is, in offsets of its file. */
const placeOf = ({ model }: Analysis, { file, start, end }: TypeDefinition["declaration"]) =>
  model.declarationOf({ declaration: { file, name: { start, end }, full: { start, end } } })!;

/** Types that the file declares, or imports under their own name. */
export function visibleTypes(analysis: Analysis): IsVisible {
  const { path, segments } = analysis;
  const imported = new Set(
    segments.flatMap(({ file }) =>
      file.declarations.flatMap((declaration) =>
        declaration.kind === "ImportDeclaration"
          ? declaration.names.filter(({ alias }) => alias === undefined).map(({ name }) => name.text)
          : [],
      ),
    ),
  );
  return ({ name, declaration }) => placeOf(analysis, declaration).file === path || imported.has(name);
}

/** The hint with all of its type, also where the label is cut or names it only. */
function resolved({ analysis, version }: DocumentState, hint: InlayHint, data: Data): InlayHint {
  if (version !== data.version) return hint;
  const segment = segmentAt(analysis, data.at);
  const found = hintsOf(segment).find((one) => one.says === "type" && segment.start + one.at === data.at);
  if (found?.says !== "type") return hint;
  const name = found.type.kind === "named" ? `type ${found.type.name} = ` : "";
  const value = `\`\`\`scaicore\n${name}${formatType(unalias(found.type), 2_000)}\n\`\`\``;
  return { ...hint, tooltip: { kind: "markdown", value } };
}
