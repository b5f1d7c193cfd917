/** A run as a test in the language, which passes. Part of `recording-tools`. */
import { basename } from "node:path/posix";
import type { IRModule, JsonObject, Recording } from "scaicore";
import { env, Range, Uri, workspace, WorkspaceEdit } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import { compileWithTests } from "../../engine/compile-document.js";
import type { RunItem } from "../../engine/overview.js";
import { loadPrompts, loadRuntime, loadTesting } from "../../engine/runtime.js";
import { show } from "../../engine/source-places.js";
import { mockFileOf } from "../../infrastructure/file-names.js";
import { readText } from "../../infrastructure/open-text.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { showInformation, showWarning } from "../../infrastructure/ui/notifications.js";

/** A test that takes longer is none that one pastes. */
const LONGEST_MS = 10_000;

/** A way to write the test, the most telling first: with the output or without, the answers written out or in a file. */
interface Way {
  readonly output: boolean;
  readonly recorded: boolean;
}
const WAYS: readonly Way[] = [
  { output: true, recorded: false },
  { output: true, recorded: true },
  { output: false, recorded: false },
  { output: false, recorded: true },
];

/**
 * Puts a test on the clipboard that gives the run again. It is run before: what does not pass is not copied. Gives the test.
 *
 * Answers that cannot be written in the language go to a recording beside the program, which the test names.
 */
export async function copyAsTest(item: RunItem, recording: Recording | undefined): Promise<string | undefined> {
  const { host, summary } = item;
  const { invocationId, start, result } = summary;
  const source = item.source === undefined ? undefined : addressOf(item.source);
  if (source === undefined) {
    void showInformation(plain`The file that this run was made from is no source in a folder of this window.`);
    return undefined;
  }
  if (result === undefined || (result.status === "FAILED" && result.error.errorType === "CancelledError")) {
    void showInformation(plain`Only a run that has come to its end by itself can be copied as a test.`);
    return undefined;
  }
  const module = await compileWithTests(source);
  if (module === undefined) {
    void showInformation(plain`${basename(source.path)} has errors now, so no test can be made for it.`);
    return undefined;
  }
  const { testOfRun } = await loadTesting();
  const [{ events }, checkpoints, mocked] = await Promise.all([
    host.record(invocationId),
    host.checkpointsOf(invocationId),
    mockedData(source),
  ]);
  const run = {
    flow: start.flow,
    input: start.input,
    result,
    calls: recording?.calls ?? [],
    events,
    checkpoints,
    ...mocked,
  };
  const name = nameFor(start.flow, start.createdAt, module);
  const file = `${basename(source.path, ".scaicore")}.${invocationId.slice(0, 8)}.recording.jsonl`;
  let why: string | undefined;
  for (const { output, recorded } of WAYS) {
    if (recorded && recording === undefined) continue;
    const text = testOfRun(module, run, { name, output, ...(recorded ? { recording: file } : {}) });
    if (text === undefined) continue;
    const problem = await problemOf(source, text, name, recording);
    if (problem === undefined) {
      if (recorded && recording !== undefined)
        await workspace.fs.writeFile(
          Uri.joinPath(source, "..", file),
          new TextEncoder().encode((await loadPrompts()).recordingText(recording)),
        );
      await env.clipboard.writeText(text);
      void tell(source, text, recorded ? file : undefined);
      return text;
    }
    why ??= problem;
  }
  void showWarning(
    plain`No test that passes can be made of this run: ${why ?? "the language has no words for some of its answers."}`,
  );
  return undefined;
}

/** Config and reference data of the mock file, which runs of this window have. */
async function mockedData(source: Uri): Promise<{ readonly config?: JsonObject; readonly reference?: JsonObject }> {
  const path = mockFileOf(source.path);
  const text = path === undefined ? undefined : await readText(source.with({ path }));
  if (text === undefined) return {};
  const { parseMockFile } = await loadRuntime();
  const { config, reference } = parseMockFile(text);
  return { ...(config === undefined ? {} : { config }), ...(reference === undefined ? {} : { reference }) };
}

/** A name that no test of the program has. */
function nameFor(flow: string, createdAt: string, { tests = [] }: IRModule): string {
  const name = `${flow} as it ran on ${createdAt.slice(0, 19).replace("T", " at ")}`;
  const isTaken = (one: string) => tests.some((test) => test.name === one);
  let free = name;
  for (let number = 2; isTaken(free); number++) free = `${name} (${number})`;
  return free;
}

/** Why the test does not pass, in a sentence. */
async function problemOf(
  source: Uri,
  text: string,
  name: string,
  recording: Recording | undefined,
): Promise<string | undefined> {
  const module = await compileWithTests(source, text);
  if (module === undefined) return "it does not fit the program as it is now.";
  const { runTests } = await loadTesting();
  const { tests } = await runTests(module, {
    filter: (test) => test.name === name,
    guard: (_test, action) => action(AbortSignal.timeout(LONGEST_MS)),
    ...(recording === undefined ? {} : { recording: () => recording }),
  });
  const failure = tests[0]?.failures[0];
  if (tests.length > 0 && failure === undefined) return undefined;
  const operand = failure?.operands[0];
  return [failure?.message ?? "it was not found.", operand && `${operand.text} is ${operand.value}`]
    .filter(Boolean)
    .join(" ");
}

async function tell(source: Uri, text: string, file: string | undefined): Promise<void> {
  const add = "Add to the Program";
  const beside = file === undefined ? plain`` : plain` Its answers are in ${file}.`;
  const chosen = await showInformation(plain`A test of this run, which passes, is on the clipboard.${beside}`, add);
  if (chosen !== add) return;
  const document = await workspace.openTextDocument(source);
  const end = document.lineAt(document.lineCount - 1).range.end;
  const edit = new WorkspaceEdit();
  edit.insert(source, end, `${end.character === 0 ? "\n" : "\n\n"}${text}`);
  await workspace.applyEdit(edit);
  await show(source, new Range(end, end));
}
