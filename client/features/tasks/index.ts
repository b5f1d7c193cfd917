import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Task, type WorkspaceFolder, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import { commandTask, offerTasks } from "../../infrastructure/ui/tasks.js";
import type { Services } from "../../services.js";

const TYPE = "scaicore";
const MATCHERS = ["$scaicore", "$scaicore-test"];
const COMMANDS = ["check", "test"] as const;
type Command = (typeof COMMANDS)[number];

/** Tasks that check and test the programs of a folder with the command line of the npm package `scaicore`. */
export function activateTasks({ lifetime }: Services): void {
  lifetime.add(
    offerTasks(TYPE, {
      provideTasks: () => local().flatMap((folder) => COMMANDS.map((command) => taskOf(folder, command, undefined))),
      resolveTask(task) {
        const { command, path } = task.definition as { readonly command?: unknown; readonly path?: unknown };
        const folder = typeof task.scope === "object" ? task.scope : local()[0];
        const known = COMMANDS.find((one) => one === command);
        if (folder === undefined || known === undefined) return undefined;
        // VS Code runs what it asked about, and no other definition.
        return taskOf(folder, known, typeof path === "string" ? path : undefined, task.definition);
      },
    }),
  );
}

const local = (): readonly WorkspaceFolder[] =>
  (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");

function taskOf(
  folder: WorkspaceFolder,
  command: Command,
  path: string | undefined,
  definition?: Task["definition"],
): Task {
  const bin = join("node_modules", ".bin", process.platform === "win32" ? "scaicore.cmd" : "scaicore");
  const installed = existsSync(join(folder.uri.fsPath, bin));
  const words = [...(installed ? [] : ["--no", "--", "scaicore"]), command, path ?? "."];
  return commandTask({
    definition: definition ?? { type: TYPE, command, ...(path === undefined ? {} : { path }) },
    folder,
    name: path === undefined ? plain`${command}` : plain`${command} ${path}`,
    source: plain`ScaiCore`,
    program: installed ? join(".", bin) : "npx",
    words,
    matchers: MATCHERS,
    group: command === "test" ? "test" : "build",
  });
}
