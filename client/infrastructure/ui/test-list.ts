import {
  type CancellationToken,
  Location,
  Position,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  tests,
  type TestRunRequest,
  type Uri,
} from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";

/** A test in the list, by its name and its line, both unique together in a file. */
export interface ListedTest {
  readonly name: PlainText;
  /** 0-based. */
  readonly line: number;
}

export interface ChosenTests {
  readonly uri: Uri;
  readonly tests: readonly ListedTest[];
}

export interface TestProblem {
  readonly text: PlainText;
  readonly uri: Uri;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  /** What two values that should be equal were, where they differ. */
  readonly differs?: { readonly expected: PlainText; readonly actual: PlainText };
}

/** How a test has ended. */
export type ListedOutcome =
  | { readonly kind: "passed"; readonly ms: number }
  | { readonly kind: "failed"; readonly ms: number; readonly problems: readonly TestProblem[] }
  /** It could not run. */
  | { readonly kind: "errored"; readonly text: PlainText }
  | { readonly kind: "skipped"; readonly text: PlainText };

export type TellOutcome = (test: ListedTest, outcome: ListedOutcome) => void;

export interface TestListKind {
  readonly id: string;
  readonly label: PlainText;
  /** Reads the files of the workspace anew. */
  readonly refresh: () => Promise<void>;
  readonly run: (chosen: readonly ChosenTests[], tell: TellOutcome, signal: AbortSignal) => Promise<void>;
  /** Does the same under a debugger, whose sessions belong to the run. */
  readonly debug: (
    chosen: readonly ChosenTests[],
    tell: TellOutcome,
    signal: AbortSignal,
    run: TestRun,
  ) => Promise<void>;
}

/** The tests of the workspace in VS Code's Testing view, by file, and beside their lines. */
export class TestList implements Disposable {
  readonly #controller: TestController;
  readonly #listed = new Map<TestItem, ListedTest>();

  constructor(kind: TestListKind) {
    this.#controller = tests.createTestController(kind.id, kind.label);
    this.#controller.refreshHandler = kind.refresh;
    // VS Code asks for what is in the list as a whole when somebody opens it.
    this.#controller.resolveHandler = async (item) => {
      if (item === undefined) await kind.refresh();
    };
    for (const [label, profile, how] of [
      ["Run", TestRunProfileKind.Run, kind.run],
      ["Debug", TestRunProfileKind.Debug, kind.debug],
    ] as const)
      this.#controller.createRunProfile(
        label,
        profile,
        async (request, token) => await this.#run(request, token, how),
        true,
      );
  }

  /** Lists the tests of a file, in place of those listed before; of a file without any, nothing. */
  set(uri: Uri, label: PlainText, listed: readonly ListedTest[]): void {
    const id = uri.toString();
    const before = this.#controller.items.get(id);
    before?.children.forEach((item) => this.#listed.delete(item));
    if (listed.length === 0) {
      this.#controller.items.delete(id);
      return;
    }
    const file = before ?? this.#controller.createTestItem(id, label, uri);
    const seen = new Map<string, number>();
    file.children.replace(
      listed.map((test) => {
        // Of the same name in a file the first stays the first when lines move, and keeps its result.
        const number = (seen.get(test.name) ?? 0) + 1;
        seen.set(test.name, number);
        const key = [id, number, test.name].join("#");
        const item = file.children.get(key) ?? this.#controller.createTestItem(key, test.name, uri);
        item.range = new Range(test.line, 0, test.line, 0);
        item.sortText = String(test.line).padStart(8, "0");
        this.#listed.set(item, test);
        return item;
      }),
    );
    if (before === undefined) this.#controller.items.add(file);
  }

  /** The files that have tests here. */
  get files(): readonly Uri[] {
    const files: Uri[] = [];
    this.#controller.items.forEach(({ uri }) => uri !== undefined && files.push(uri));
    return files;
  }

  dispose(): void {
    this.#controller.dispose();
  }

  async #run(request: TestRunRequest, token: CancellationToken, how: TestListKind["debug"]): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const items = new Map<ListedTest, TestItem>();
    const excluded = new Set(request.exclude);
    const take = (item: TestItem): void => {
      if (excluded.has(item)) return;
      const test = this.#listed.get(item);
      if (test !== undefined) items.set(test, item);
      item.children.forEach(take);
    };
    if (request.include === undefined) this.#controller.items.forEach(take);
    else request.include.forEach(take);
    const byFile = new Map<string, { readonly uri: Uri; readonly tests: ListedTest[] }>();
    for (const [test, item] of items) {
      if (item.uri === undefined) continue;
      run.enqueued(item);
      const file = byFile.get(item.uri.toString()) ?? { uri: item.uri, tests: [] };
      byFile.set(item.uri.toString(), file);
      file.tests.push(test);
    }
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort(new Error("Cancelled in the editor.")));
    try {
      await how(
        [...byFile.values()],
        (test, outcome) => {
          const item = items.get(test);
          if (item !== undefined) tell(run, item, outcome);
        },
        stop.signal,
        run,
      );
    } finally {
      run.end();
    }
  }
}

function tell(run: ReturnType<TestController["createTestRun"]>, item: TestItem, outcome: ListedOutcome): void {
  switch (outcome.kind) {
    case "passed":
      run.passed(item, outcome.ms);
      return;
    case "failed":
      run.failed(item, outcome.problems.map(messageOf), outcome.ms);
      return;
    case "errored":
      run.errored(item, new TestMessage(outcome.text));
      return;
    case "skipped":
      run.appendOutput([outcome.text, "\r\n"].join(""), undefined, item);
      run.skipped(item);
  }
}

function messageOf({ text, uri, line, column, differs }: TestProblem): TestMessage {
  const message =
    differs === undefined ? new TestMessage(text) : TestMessage.diff(text, differs.expected, differs.actual);
  message.location = new Location(uri, new Position(line, column));
  return message;
}
