import {
  ShellExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  tasks,
  type TaskProvider,
  type WorkspaceFolder,
} from "vscode";
import type { PlainText } from "../../../runtime/plain-text.js";
import type { Disposable } from "../lifetime.js";

export const offerTasks = (type: string, provider: TaskProvider): Disposable =>
  tasks.registerTaskProvider(type, provider);

/** A task that runs a program of the machine in a folder, each word as it is given. */
export function commandTask(task: {
  readonly definition: TaskDefinition;
  readonly folder: WorkspaceFolder;
  readonly name: PlainText;
  readonly source: PlainText;
  readonly program: string;
  readonly words: readonly string[];
  readonly matchers: readonly string[];
  readonly group: "build" | "test";
}): Task {
  const { definition, folder, name, source, program, words, matchers, group } = task;
  const execution = new ShellExecution(program, [...words], { cwd: folder.uri.fsPath });
  const made = new Task(definition, folder, name, source, execution, [...matchers]);
  made.group = group === "test" ? TaskGroup.Test : TaskGroup.Build;
  return made;
}
