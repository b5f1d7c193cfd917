/** The recordings that tests name, `@mock recording = "run.jsonl"`: where they stand, what they hold, and which there are. */
import type { TextDocumentPositionParams } from "vscode-languageserver";
import { pathBeside } from "../../runtime/compiler/editor.js";
import { plainLine } from "../../runtime/plain-text.js";
import type { Declaration, Span } from "../../runtime/syntax/index.js";
import type { DocumentState } from "../workspace/document-state.js";
import { recordingIn } from "../workspace/recordings.js";
import type { Workspace } from "../workspace/workspace.js";
import type { FeatureServer } from "./feature.js";

/** The place of its name, quotes included, in offsets of the file. */
interface NamedRecording extends Span {
  readonly name: string;
  /** Of the file that the name means; `undefined` for one that leads nowhere. */
  readonly path: string | undefined;
}

/** The recordings that the tests of a file name as texts. */
export const recordingsIn = ({ analysis }: DocumentState): readonly NamedRecording[] =>
  analysis.segments.flatMap(({ start, file, checked }) =>
    allOf(file.declarations).flatMap((declaration) =>
      (declaration.kind === "TestDeclaration" ? declaration.steps : []).flatMap((step) => {
        if (step.kind !== "MockStep" || step.value?.kind !== "StringLiteral") return [];
        if (checked.mockOf(step)?.of !== "recording") return [];
        const { value } = step;
        const name = value.parts.map((part) => (part.kind === "text" ? part.value : "")).join("");
        return [{ start: start + value.start, end: start + value.end, name, path: pathBeside(analysis.path, name) }];
      }),
    ),
  );

/** Tests may stand inside the core. */
const allOf = (declarations: readonly Declaration[]): readonly Declaration[] =>
  declarations.flatMap((one) => (one.kind === "CoreDeclaration" ? [one, ...one.members] : [one]));

/** What a recording holds, for people; `undefined` where it cannot be read as one. */
export function describeRecording(workspace: Workspace, { path }: NamedRecording): string | undefined {
  const text = path === undefined ? undefined : workspace.textOf(path);
  const seen = text === undefined ? undefined : recordingIn(text);
  if (seen === undefined || typeof seen === "string") return undefined;
  const { flows, at, answers } = seen;
  const of = flows.length === 0 ? "" : ` of ${flows.map(asCode).join(", ")}`;
  const when = at === undefined || !DATE_TIME.test(at) ? "" : `, from ${at.slice(0, 16).replace("T", " ")}`;
  const counts = [...answers].map(
    ([asked, count]) => `- ${asCode(asked)}: ${count === 1 ? "one answer" : `${count} answers`}`,
  );
  return [`A recording${of}${when}.`, counts.length === 0 ? "It has no answers." : counts.join("\n")].join("\n\n");
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A name out of a file, which may be anyone's, as code in Markdown: nothing in it ends the code. */
const asCode = (name: string): string => `\`${plainLine(name, LONGEST_NAME).replaceAll("`", "'")}\``;
const LONGEST_NAME = 120;

/** What stands before the value of such a mock. */
const BEFORE_VALUE = /@mock[ \t]+recording[ \t]*=[ \t]*(?:"[^"\n]*)?$/;
/** How far before a place its mock is looked for. */
const NEAR = 300;

/** Whether a recording is named at the end of this text. */
export const isRecordingNamed = (before: string): boolean => BEFORE_VALUE.test(before.slice(-NEAR));

/**
 * Answers with the recordings beside the file of a place, as a mock names them: at once with none, unless one is named there.
 */
export function withRecordings<T>(
  server: FeatureServer,
  params: TextDocumentPositionParams,
  answer: (names: readonly string[]) => T | Promise<T>,
): T | Promise<T> {
  const path = server.aboutPlace(params, undefined, ({ analysis }, offset) =>
    isRecordingNamed(analysis.text.slice(0, offset)) ? analysis.path : undefined,
  );
  if (path === undefined) return answer([]);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const nameOf = (uri: string): readonly string[] => {
    const other = server.workspace.pathOf(uri);
    return other.startsWith(folder) ? [other.slice(folder.length)] : [];
  };
  return server.recordingsBeside(path).then((uris) => answer(uris.flatMap(nameOf)));
}
