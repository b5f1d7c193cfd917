import { basename } from "node:path/posix";
import type { IRModule } from "scaicore";
import { Uri, workspace } from "vscode";
import { setting } from "../infrastructure/configuration.js";
import { readText } from "../infrastructure/open-text.js";
import { addressOf } from "../infrastructure/source-address.js";
import type { ProgramAt } from "./called-cores.js";
import { baseOf, compileDocument, pathIn } from "./compile-document.js";
import { answersFor, type Candidate, coreFor } from "./core-address.js";
import type { Program } from "./process/program.js";

/** More programs than anybody would choose from are not compiled. */
const MOST_FILES = 200;
/** The core of a program. A library has none. */
const CORE = /^[ \t]*@core[ \t]+([A-Za-z_]\w*)/m;

/** A program of this workspace that compiles as the editors show it. */
export interface WorkspaceProgram {
  readonly uri: Uri;
  readonly module: IRModule;
}

/** A file that declares a core, as its text says. */
interface CoreFile {
  readonly uri: Uri;
  readonly core: string;
}

async function coreFiles(): Promise<readonly CoreFile[]> {
  const files = await workspace.findFiles("**/*.scaicore", "**/{node_modules,dist,build}/**", MOST_FILES);
  const found = await Promise.all(files.map(coreFile));
  return found.filter((file) => file !== undefined).sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
}

async function coreFile(uri: Uri): Promise<CoreFile | undefined> {
  const core = CORE.exec((await readText(uri).catch(() => undefined)) ?? "")?.[1];
  return core === undefined ? undefined : { uri, core };
}

/** The programs of this workspace, in the order of their paths. One that is broken has no flows to run, and is left out. */
export async function workspacePrograms(): Promise<readonly WorkspaceProgram[]> {
  const programs: WorkspaceProgram[] = [];
  for (const { uri } of await coreFiles()) {
    const compiled = await compileDocument(uri);
    if (compiled.kind === "compiled") programs.push({ uri, module: compiled.module });
  }
  return programs;
}

/** Whether a file is a program: a library has no core, and runs as a part of one. */
export const isProgram = async (source: Uri): Promise<boolean> => (await coreFile(source)) !== undefined;

/** The programs of this workspace that import a library, directly or not. */
export async function programsWith(library: Uri): Promise<readonly WorkspaceProgram[]> {
  const programs = await workspacePrograms();
  return programs.filter(({ uri, module }) => {
    const base = baseOf(uri);
    const path = pathIn(base, library);
    return baseOf(library).toString() === base.toString() && module.sources.some((one) => one.path === path);
  });
}

/** The program that answers for an address in this window: as `scaicore.cores` says, else by the name of its core. */
export const programAt: ProgramAt = async (address) => {
  const { target } = address;
  const caller = address.caller === undefined ? undefined : addressOf(address.caller);
  const folder = caller && workspace.getWorkspaceFolder(caller);
  const named = setting("cores", folder)[target];
  if (named !== undefined) return await programNamed(named, folder?.uri ?? (caller && baseOf(caller)), target);
  // The caller itself may be called back, also one outside of all folders.
  const own = caller && (await coreFile(caller));
  const all = await coreFiles();
  const isKnown = all.some(({ uri }) => uri.toString() === caller?.toString());
  const files = own === undefined || isKnown ? all : [own, ...all];
  const candidates: (Candidate & Program)[] = [];
  for (const { uri } of files.filter(({ core }) => answersFor(target, core))) {
    const { module, source } = await compiledAt(uri, `The program ${workspace.asRelativePath(uri)} answers ${target}`);
    candidates.push({ module, source, name: module.name, version: module.version, path: workspace.asRelativePath(uri) });
  }
  const found = coreFor(address, candidates);
  if (typeof found === "string") throw new Error(found);
  return found;
};

async function programNamed(path: string, folder: Uri | undefined, target: string): Promise<Program> {
  const where = `The setting \`scaicore.cores\` names ${path} for ${target}`;
  const uri = folder && addressOf(Uri.joinPath(folder, path).toString());
  if (uri === undefined) throw new Error(`${where}, which is no source in a folder of this window.`);
  return await compiledAt(uri, where);
}

/** @throws Error with a sentence that begins with `where`, for a file that is gone or has errors */
async function compiledAt(uri: Uri, where: string): Promise<Program> {
  const compiled = await compileDocument(uri);
  switch (compiled.kind) {
    case "compiled":
      return { module: compiled.module, source: uri.toString() };
    case "missing":
      throw new Error(`${where}, and there is no such file.`);
    case "broken": {
      const { code, uri: file, line, message } = compiled.first;
      throw new Error(`${where}, and has errors: ${code} in ${basename(file.path)}, line ${line + 1}. ${message}`);
    }
  }
}
