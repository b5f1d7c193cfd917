import { basename } from "node:path/posix";
import type { IRModule } from "scaicore";
import type { TestFailure, TestOutcome } from "scaicore/testing";
import { type TestRun, type TextDocument, Uri, workspace } from "vscode";
import { joinPlain, plain, plainLine, plainText, type PlainText } from "../../../runtime/plain-text.js";
import { baseOf, compileWithTests, pathIn } from "../../engine/compile-document.js";
import type { TestRequest } from "../../engine/process/protocol.js";
import { loadRuntime } from "../../engine/runtime.js";
import { setting } from "../../infrastructure/configuration.js";
import { describeError } from "../../infrastructure/errors.js";
import { isMadeFile, MADE_FILES, SOURCES } from "../../infrastructure/file-names.js";
import { readText } from "../../infrastructure/open-text.js";
import { coalesce } from "../../infrastructure/scheduling.js";
import {
  type ChosenTests,
  type ListedOutcome,
  type ListedTest,
  type TellOutcome,
  TestList,
  type TestProblem,
} from "../../infrastructure/ui/test-list.js";
import type { Services } from "../../services.js";
import { type Debugged, expressionsOf, sourcesOf } from "../debug/debugged-program.js";
import type { Debugging } from "../debug/index.js";
import { LANGUAGE } from "../language-client/index.js";
import type { Trust } from "../trust/index.js";
import { testsIn } from "./tests-in.js";

/** More files than anybody would choose from are not read. */
const MOST_FILES = 500;
const SPACING_MS = 300;

/** Tests of a file that can run, with what they run in. */
interface Prepared extends Debugged {
  readonly base: Uri;
  /** By their keys; those that have ended are no longer in it. */
  readonly waiting: Map<string, ListedTest>;
  readonly request: TestRequest;
}

/** The tests of the workspace, in the Testing view and beside their lines. They run as the command line runs them, with their mocks only. */
export function openTests({ lifetime, log, programs, context }: Services, trust: Trust, debugging: Debugging): void {
  const engine = Uri.joinPath(context.extensionUri, "dist", "engine", "main.mjs").fsPath;
  /** The files whose tests are to be listed anew. */
  const changed = new Map<string, Uri>();

  const list = lifetime.add(
    new TestList({
      id: "scaicore",
      label: plain`ScaiCore`,
      refresh: () => readAll(),
      async run(chosen, tell, signal) {
        await trust.whenGranted("Running tests", async () => {
          for (const file of chosen) if (!signal.aborted) await runFile(file, tell, signal);
        });
      },
      async debug(chosen, tell, signal, run) {
        await trust.whenGranted("Debugging tests", async () => {
          for (const file of chosen) if (!signal.aborted) await debugFile(file, tell, signal, run);
        });
      },
    }),
  );
  const listing = lifetime.add(
    coalesce(async () => {
      const files = [...changed.values()];
      changed.clear();
      for (const uri of files) await listFile(uri).catch((error: unknown) => log.error("Listing tests", error));
    }, SPACING_MS),
  );
  const look = (uri: Uri) => {
    if (isMadeFile(uri.path)) return;
    changed.set(uri.toString(), uri);
    listing.request();
  };

  async function listFile(uri: Uri): Promise<void> {
    const found = testsIn((await readText(uri).catch(() => undefined)) ?? "");
    const path = workspace.asRelativePath(uri);
    list.set(
      uri,
      plainLine(path),
      found.map(({ name, line }) => ({ name: plainLine(name), line })),
    );
  }

  async function readAll(): Promise<void> {
    const files = await workspace.findFiles(SOURCES, MADE_FILES, MOST_FILES);
    const there = new Set([...files, ...openSources()].map((uri) => uri.toString()));
    for (const uri of list.files) if (!there.has(uri.toString())) list.set(uri, plain``, []);
    for (const uri of files) await listFile(uri);
  }

  /** Tests of a library run within a program that imports it. */
  async function programOf(
    uri: Uri,
  ): Promise<{ readonly source: Uri; readonly module: IRModule | undefined } | undefined> {
    if (await programs.isProgram(uri)) return { source: uri, module: await compileWithTests(uri) };
    const [first] = await programs.with(uri);
    return first && { source: first.uri, module: await compileWithTests(first.uri) };
  }

  /** Tells of those that cannot run why. `undefined`: none can. */
  async function prepare({ uri, tests }: ChosenTests, tell: TellOutcome): Promise<Prepared | undefined> {
    const all = (kind: "errored" | "skipped", text: PlainText) => {
      for (const test of tests) tell(test, { kind, text });
    };
    const program = await programOf(uri);
    const name = basename(uri.path);
    if (program === undefined) {
      all("skipped", plain`${name} is a library that no program of this workspace imports, so its tests are not run.`);
      return undefined;
    }
    const { source, module } = program;
    if (module === undefined) {
      all("errored", plain`${basename(source.path)} has errors. They are in the list of problems.`);
      return undefined;
    }
    const { bundleOf, testKey } = await loadRuntime();
    const base = baseOf(source);
    const path = pathIn(base, uri);
    const waiting = new Map<string, ListedTest>();
    const found = new Set<ListedTest>();
    for (const test of module.tests ?? []) {
      const { source_location: at } = test;
      const listed = tests.find((one) => at.file === path && one.line === at.line - 1);
      if (listed === undefined) continue;
      found.add(listed);
      // What draws values needs a library that the extension does not have.
      if (test.steps.some(({ kind }) => kind === "property"))
        tell(listed, {
          kind: "skipped",
          text: plain`A test with @property is run by the command line: scaicore test ${path}`,
        });
      else waiting.set(testKey(test), listed);
    }
    // The list is made of the text, which may have moved since, and a comment may look like a test.
    for (const test of tests)
      if (!found.has(test))
        tell(test, { kind: "skipped", text: plain`There is no test on line ${test.line + 1} of ${name}.` });
    if (waiting.size === 0) return undefined;
    const request = {
      bundle: Buffer.from(bundleOf(module).bytes).toString("base64"),
      keys: [...waiting.keys()],
      limits: setting("limits", source),
      ...(base.scheme === "file" ? { directory: base.fsPath } : {}),
    };
    return { source, module, base, waiting, request };
  }

  /** The process of tests that are prepared, and what becomes of their outcomes. */
  async function processOf({ waiting, base }: Prepared, tell: TellOutcome) {
    const { forkEngine, testKey } = await loadRuntime();
    return {
      start: forkEngine(engine),
      memoryMb: setting("engine.memoryLimit"),
      onEnded(outcome: TestOutcome) {
        const key = testKey({ name: outcome.name, source_location: outcome.location });
        const listed = waiting.get(key);
        waiting.delete(key);
        if (listed !== undefined) tell(listed, outcomeOf(outcome, base));
      },
    };
  }

  async function runFile(file: ChosenTests, tell: TellOutcome, signal: AbortSignal): Promise<void> {
    const prepared = await prepare(file, tell);
    if (prepared === undefined) return;
    const { testInProcess } = await loadRuntime();
    try {
      await testInProcess(prepared.request, { ...(await processOf(prepared, tell)), signal });
    } catch (error) {
      if (signal.aborted) return;
      const text = plainLine(describeError(error));
      for (const listed of prepared.waiting.values()) tell(listed, { kind: "errored", text });
    }
  }

  async function debugFile(file: ChosenTests, tell: TellOutcome, signal: AbortSignal, run: TestRun): Promise<void> {
    const prepared = await prepare(file, tell);
    if (prepared === undefined) return;
    const { waiting, request } = prepared;
    const [first, ...others] = waiting.values();
    const title = first !== undefined && others.length === 0 ? first.name : plainLine(basename(file.uri.path));
    const { TestDebugSession } = await loadRuntime();
    await debugging.session(title, { testRun: run }, async (send) => {
      const [options, compile] = await Promise.all([processOf(prepared, tell), expressionsOf(prepared)]);
      const setup = { title, sources: sourcesOf(prepared) };
      const session = await TestDebugSession.open({ ...options, request, setup, compile, send });
      signal.addEventListener("abort", () => session.stop(), { once: true });
      return session;
    });
    for (const test of waiting.values())
      tell(test, { kind: "skipped", text: plain`${test.name} has not ended: it was stopped in the debugger.` });
  }

  const watcher = lifetime.add(workspace.createFileSystemWatcher(SOURCES));
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) lifetime.add(event(look));
  const lookAt = ({ languageId, uri }: TextDocument) => {
    if (languageId === LANGUAGE) look(uri);
  };
  // Those that are open have marks beside their tests; the others are read when somebody opens the view.
  workspace.textDocuments.forEach(lookAt);
  lifetime.add(workspace.onDidOpenTextDocument(lookAt));
  lifetime.add(workspace.onDidChangeTextDocument(({ document }) => lookAt(document)));
}

const openSources = (): readonly Uri[] =>
  workspace.textDocuments.filter(({ languageId }) => languageId === LANGUAGE).map(({ uri }) => uri);

function outcomeOf({ status, durationMs: ms, failures }: TestOutcome, base: Uri): ListedOutcome {
  if (status === "passed") return { kind: "passed", ms };
  return { kind: "failed", ms, problems: failures.map((failure) => problemOf(failure, base)) };
}

function problemOf({ message, location, operands, differences, counterexample }: TestFailure, base: Uri): TestProblem {
  const values = operands.map(({ text, value }) => plain`${text} is ${value}`);
  const drawn = counterexample?.values.map(({ text, value }) => plain`with ${text} = ${value}`) ?? [];
  const [first] = differences;
  return {
    // VS Code shows the first line at the place, where the line itself is seen, and the values are not.
    text: joinPlain([...(values.length === 0 ? [] : [joinPlain(values, ", ")]), plainText(message), ...drawn], "\n"),
    uri: Uri.joinPath(base, location.file),
    line: location.line - 1,
    column: location.column - 1,
    ...(first === undefined ? {} : { differs: { expected: plainText(first.right), actual: plainText(first.left) } }),
  };
}
