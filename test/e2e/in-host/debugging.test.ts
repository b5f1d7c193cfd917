// What a configuration of launch.json says, through VS Code's own API: flow, input, who answers, and what is refused.
import assert from "node:assert/strict";
import * as vscode from "vscode";

const PROGRAM = `@core Echo {
    version = "1.0.0"
}

@flow echo(name: string): string {
    answer = @flexible {
        goal = "Greet \${name}"
        input = { name }
        output = string
    }
    return answer
}
`;
/** An endpoint that nobody serves: whoever is asked there fails. */
const NOBODY = {
  providers: { nobody: { kind: "openai-compatible", baseUrl: "http://127.0.0.1:9/v1", attempts: 1 } },
  default: { provider: "nobody", model: "m" },
};
const mockOf = (answer: string) => JSON.stringify({ models: { primary: answer } });

const root = () => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "a folder is open");
  return first;
};
const folder = () => vscode.Uri.joinPath(root().uri, "debugging");
const file = (name: string) => vscode.Uri.joinPath(folder(), name);
const write = (name: string, text: string) => vscode.workspace.fs.writeFile(file(name), new TextEncoder().encode(text));

interface Session {
  readonly output: string;
  /** What it stood still at. */
  readonly stops: readonly string[];
}

/** Debugs `echo` to its end, past all stops. `undefined`: nothing was started. */
async function debugged(more: Readonly<Record<string, unknown>>, noDebug = false): Promise<Session | undefined> {
  const output: string[] = [];
  const stops: string[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const tracking = vscode.debug.registerDebugAdapterTrackerFactory("scaicore", {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage({
        event,
        body = {},
      }: {
        event?: string;
        body?: { output?: string; reason?: string; threadId?: number };
      }) {
        if (event === "output") output.push(body.output ?? "");
        if (event === "stopped") {
          stops.push(body.reason ?? "");
          void session.customRequest("continue", { threadId: body.threadId });
        }
        if (event === "terminated") end();
      },
    }),
  });
  try {
    const config = {
      type: "scaicore",
      request: "launch",
      name: "Echo",
      program: "debugging/echo.scaicore",
      flow: "echo",
      input: { name: "Ada" },
      ...more,
    };
    if (!(await vscode.debug.startDebugging(root(), config, { noDebug }))) return undefined;
    await ended;
    return { output: output.join(""), stops };
  } finally {
    tracking.dispose();
  }
}

async function completes(more: Readonly<Record<string, unknown>>, answer: string): Promise<Session> {
  const session = await debugged(more);
  assert.ok(session, "a session was started");
  assert.ok(session.output.includes(`The run completed: "${answer}"`), session.output);
  return session;
}

describe("launch.json", () => {
  before(async () => {
    await write("echo.scaicore", PROGRAM);
    await write("echo.mock.json", mockOf("Hello {{input.name}}"));
    await write("nobody.models.json", JSON.stringify(NOBODY));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file("echo.scaicore")));
  });
  after(async () => {
    await vscode.workspace.fs.delete(folder(), { recursive: true });
  });

  it("stopOnEntry stands still at the first statement, and the flow ends with what it gives", async () => {
    assert.deepEqual((await completes({ stopOnEntry: true }, "Hello Ada")).stops, ["entry"]);
    assert.deepEqual((await completes({}, "Hello Ada")).stops, []);
  });

  it("models is a file beside the folder's, by its path from the folder", async () => {
    for (const models of ["debugging/nobody.models.json", file("nobody.models.json").fsPath]) {
      const session = await debugged({ models });
      assert.ok(session, "a session was started");
      assert.ok(session.output.includes("The run failed: "), session.output);
      assert.deepEqual(session.stops, ["exception"]);
    }
  });

  it('models "mocks" asks no model that is configured, also without debugging; "configured" asks it', async () => {
    await write("scaicore.models.json", JSON.stringify(NOBODY));
    try {
      for (const models of ["configured", undefined]) {
        const session = await debugged(models === undefined ? {} : { models });
        assert.ok(session?.output.includes("The run failed: "), session?.output);
      }
      await completes({ models: "mocks" }, "Hello Ada");
      const run = await debugged({ models: "mocks", stopOnEntry: true }, true);
      assert.ok(run, "a session was started");
      assert.ok(run.output.includes('The run completed: "Hello Ada"'), run.output);
      assert.deepEqual(run.stops, []);
    } finally {
      await vscode.workspace.fs.delete(file("scaicore.models.json"));
    }
  });

  it("recording has an earlier run's answers given again", async () => {
    const { invocationId } = await vscode.commands.executeCommand<{ readonly invocationId: string }>(
      "scaicore.run",
      file("echo.scaicore"),
      "echo",
      { name: "Bob" },
    );
    await write("echo.mock.json", mockOf("Good day"));
    try {
      await completes({}, "Good day");
      await completes({ recording: invocationId }, "Hello Bob");
    } finally {
      await write("echo.mock.json", mockOf("Hello {{input.name}}"));
    }
  });

  it("what cannot be is refused, and starts nothing", async () => {
    for (const more of [
      { models: "debugging/nowhere.models.json" },
      { models: "debugging/echo.mock.json" },
      { models: "mock" },
      { models: 3 },
      { recording: "no-such-run" },
      { recording: {} },
      { input: "Ada" },
      { flow: "nobody" },
      { program: "../echo.scaicore" },
      { program: "debugging/nothing.scaicore" },
    ])
      assert.equal(await debugged(more), undefined, JSON.stringify(more));
  });
});
