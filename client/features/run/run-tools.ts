import type { IRFlow, IRModule } from "scaicore";
import { CancellationTokenSource, commands, type Uri, window, workspace } from "vscode";
import { plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import type { FlowInfo } from "../../../server/protocol.js";
import type { Compiled, CompileDocument } from "../../engine/compile-document.js";
import type { WorkspaceProgram } from "../../engine/programs.js";
import { loadRuntime } from "../../engine/runtime.js";
import { openDocument } from "../../infrastructure/open-text.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { pickItem, type PickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import type { LanguageServer } from "../language-client/index.js";
import { invocableFlows } from "./start-run.js";

export interface ChoiceParts {
  readonly services: Pick<Services, "programs" | "overview">;
  readonly server: LanguageServer;
  readonly compile: CompileDocument;
}

/** What is known of the flow that is meant. */
export interface Wanted {
  /** A program or a library; the whole workspace without it. */
  readonly file: Uri | undefined;
  readonly flow: unknown;
  /** The program in which a flow of a library runs. */
  readonly program: unknown;
  readonly placeHolder: PlainText;
}

export type ChosenFlow =
  | { readonly kind: "chosen"; readonly source: Uri; readonly flow: string }
  | { readonly kind: "unusable"; readonly source: Uri; readonly compiled: Exclude<Compiled, { kind: "compiled" }> };

/** The flow that is meant: as it was given, the one at the cursor, the only one, or one that the person chooses. */
export async function chooseFlow(parts: ChoiceParts, wanted: Wanted): Promise<ChosenFlow | undefined> {
  const { file, flow, placeHolder } = wanted;
  if (file === undefined) return await chooseInWorkspace(parts, placeHolder);
  const source = await programOf(parts, file, wanted.program);
  if (source === undefined) return undefined;
  if (typeof flow === "string") return { kind: "chosen", source, flow };
  const compiled = await parts.compile(source);
  if (compiled.kind !== "compiled") return { kind: "unusable", source, compiled };
  const flows = invocableFlows(compiled.module);
  const [only, second] = flows;
  if (only === undefined) {
    void showInformation(plain`There is no flow in this file that can be run.`);
    return undefined;
  }
  if (second === undefined) return { kind: "chosen", source, flow: only.name };
  const atCursor = await flowAtCursor(parts.server, file);
  if (atCursor !== undefined && flows.some(({ name }) => name === atCursor))
    return { kind: "chosen", source, flow: atCursor };
  const items = await itemsOf(parts, [{ uri: source, module: compiled.module }]);
  return chosenOf(await pickItem(items, placeHolder));
}

async function chooseInWorkspace(parts: ChoiceParts, placeHolder: PlainText): Promise<ChosenFlow | undefined> {
  const items = await itemsOf(parts, await parts.services.programs.all());
  if (items.length === 0) {
    const create = "New Flow…";
    const chosen = await showInformation(plain`There is no program in this workspace yet.`, create);
    if (chosen === create) await commands.executeCommand("scaicore.newFlow");
    return undefined;
  }
  return chosenOf(await pickItem(items, placeHolder));
}

/** The file itself, or for a library the program in which its flows run. */
async function programOf({ services }: ChoiceParts, file: Uri, given: unknown): Promise<Uri | undefined> {
  if (await services.programs.isProgram(file)) return file;
  if (typeof given === "string") return addressOf(given);
  const programs = await services.programs.with(file);
  const [only, second] = programs;
  if (only !== undefined && second === undefined) return only.uri;
  // A new document, or one that is broken: what is wrong with it is told when it is compiled.
  if (only === undefined && openDocument(file)?.getText().includes("@core") === true) return file;
  if (only === undefined) {
    void showInformation(
      plain`${workspace.asRelativePath(file)} has no core: its flows run as a part of a program, and no program of this workspace imports it.`,
    );
    return undefined;
  }
  const items = programs.map(({ uri, module }) => ({
    label: plainLine(module.name),
    description: plainLine(workspace.asRelativePath(uri)),
    uri,
  }));
  return (await pickItem(items, plain`The program to run the library with`))?.uri;
}

interface FlowItem extends PickItem {
  readonly source: Uri;
  readonly flow: string;
}

const chosenOf = (item: FlowItem | undefined): ChosenFlow | undefined =>
  item && { kind: "chosen", source: item.source, flow: item.flow };

const USED_LAST = 3;

/** The flows of programs: those that ran last, then those of each program, then what they import. */
async function itemsOf({ services }: ChoiceParts, programs: readonly WorkspaceProgram[]): Promise<readonly FlowItem[]> {
  const { printType } = await loadRuntime();
  const { runs } = services.overview.current ?? (await services.overview.read());
  const all = programs.flatMap(({ uri, module }) =>
    invocableFlows(module).map((flow) => ({ uri, module, flow, isOwn: isOwn(module, flow) })),
  );
  const usedAt = (one: (typeof all)[number]): number =>
    runs.findIndex(({ source, summary }) => source === one.uri.toString() && summary.start.flow === one.flow.name);
  const used = all
    .filter((one) => usedAt(one) >= 0)
    .sort((a, b) => usedAt(a) - usedAt(b))
    .slice(0, USED_LAST);
  const groups = [
    { group: () => plain`ran last`, items: all.length > USED_LAST ? used : [] },
    {
      group: ({ uri }: { readonly uri: Uri }) => plainLine(workspace.asRelativePath(uri)),
      items: all.filter(({ isOwn: own }) => own),
    },
    { group: () => plain`imported`, items: all.filter(({ isOwn: own }) => !own) },
  ];
  return groups.flatMap(({ group, items }) =>
    items.map((one): FlowItem => {
      const { uri, flow } = one;
      return {
        group: group(one),
        label: plainLine(flow.name),
        description: plainLine(signatureOf(flow, printType)),
        ...(flow.doc === undefined ? {} : { detail: plainLine(flow.doc) }),
        source: uri,
        flow: flow.name,
      };
    }),
  );
}

const isOwn = (module: IRModule, flow: IRFlow): boolean => flow.source_location.file === module.sources[0]?.path;

/** `(name: string, formal: bool = …): Greeting` */
export function signatureOf(
  { params, return_type: type }: IRFlow,
  print: (type: IRFlow["return_type"]) => string,
): string {
  const taken = params.map(
    ({ name, type: one, default: value }) => `${name}: ${print(one)}${value === undefined ? "" : " = …"}`,
  );
  return `(${taken.join(", ")})${type.kind === "null" ? "" : `: ${print(type)}`}`;
}

async function flowAtCursor(server: LanguageServer, source: Uri): Promise<string | undefined> {
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === source.toString());
  const document = openDocument(source);
  if (editor === undefined || document === undefined) return undefined;
  const cancelling = new CancellationTokenSource();
  const result = await server.flows(document, cancelling.token);
  cancelling.dispose();
  const { line } = editor.selection.active;
  const holds = ({ range }: FlowInfo) => range.start.line <= line && line <= range.end.line;
  return result?.flows.find(holds)?.name;
}
