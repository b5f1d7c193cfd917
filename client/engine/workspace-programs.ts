import { basename } from "node:path/posix";
import type { RuntimeEvent } from "scaicore";
import { Uri, workspace } from "vscode";
import { setting } from "../infrastructure/configuration.js";
import { isBundle, MADE_FILES, SOURCES } from "../infrastructure/file-names.js";
import { createLifetime, type Disposable } from "../infrastructure/lifetime.js";
import { readText } from "../infrastructure/open-text.js";
import { once } from "../infrastructure/scheduling.js";
import { addressOf } from "../infrastructure/source-address.js";
import type { CoreAddress, Listener } from "./called-cores.js";
import { baseOf, type CompileDocument, pathIn } from "./compile-document.js";
import { answersFor, type Candidate, coreFor, newestOfEach } from "./core-address.js";
import type { Program } from "./process/program.js";
import type { Programs, WorkspaceProgram } from "./programs.js";

/** More programs than anybody would choose from are not compiled. */
const MOST_FILES = 200;
/** The core of a program. A library has none. */
const CORE = /^[ \t]*@core[ \t]+([A-Za-z_]\w*)/m;
const SUBSCRIPTION = /@on[ \t]+([\w.]+)[ \t]+from\b/g;

/** A file that declares a core, as its text says. */
interface CoreFile {
  readonly uri: Uri;
  readonly core: string;
  /** The events that start flows of it. */
  readonly events: readonly string[];
}

/** The programs of this workspace, as the editors show them, and which of them answers for an address. */
export class WorkspacePrograms implements Disposable, Programs {
  readonly #lifetime = createLifetime();
  /** The files with cores. A flow may call another core a thousand times, and nobody has changed a file between. */
  #files = once(coreFiles);

  /** @param compile keeps what it has compiled, so that all of the window share one */
  constructor(private readonly compile: CompileDocument) {
    const forget = () => (this.#files = once(coreFiles));
    const watcher = this.#lifetime.add(workspace.createFileSystemWatcher(SOURCES));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
      this.#lifetime.add(event(forget));
    this.#lifetime.add(workspace.onDidChangeWorkspaceFolders(forget));
    this.#lifetime.add(workspace.onDidOpenTextDocument(forget));
    this.#lifetime.add(workspace.onDidCloseTextDocument(forget));
    this.#lifetime.add(workspace.onDidChangeTextDocument(forget));
  }

  /** In the order of their paths. One that is broken has no flows to run, and is left out. */
  async all(): Promise<readonly WorkspaceProgram[]> {
    return await this.#compiled(await this.#files());
  }

  /** Those that import a library, directly or not. */
  async with(library: Uri): Promise<readonly WorkspaceProgram[]> {
    const programs = await this.all();
    return programs.filter(({ uri, module }) => {
      const base = baseOf(uri);
      const path = pathIn(base, library);
      return baseOf(library).toString() === base.toString() && module.sources.some((one) => one.path === path);
    });
  }

  /**
   * The program that answers for an address: as `scaicore.cores` says, else by the name of its core.
   *
   * @throws Error with a sentence for the person where there is none, or more than one
   */
  async at(address: CoreAddress): Promise<Program> {
    const { target } = address;
    const caller = address.caller === undefined ? undefined : addressOf(address.caller);
    const folder = caller && workspace.getWorkspaceFolder(caller);
    const named = setting("cores", folder)[target];
    if (named !== undefined) return await this.#named(named, folder?.uri ?? (caller && baseOf(caller)), target);
    const candidates: (Candidate & Program)[] = [];
    for (const { uri, core } of await this.#around(caller)) {
      if (!answersFor(target, core)) continue;
      const path = workspace.asRelativePath(uri);
      const { module, source } = await this.#compiledAt(uri, `The program ${path} answers ${target}`);
      candidates.push({ module, source, name: module.name, version: module.version, path });
    }
    const found = coreFor(address, candidates);
    if (typeof found === "string") throw new Error(found);
    return found;
  }

  /** The programs with a flow that an event of a core starts; of several versions of a core the newest. */
  async listeners({ type, core }: RuntimeEvent, emitter: string | undefined): Promise<readonly Listener[]> {
    const source = emitter === undefined ? undefined : addressOf(emitter);
    const files = (await this.#around(source)).filter(({ events }) => events.includes(type));
    const programs = (await this.#compiled(files)).map(({ uri, module }) => ({
      name: module.name,
      version: module.version,
      path: workspace.asRelativePath(uri),
      uri,
      module,
    }));
    return newestOfEach(programs).flatMap(({ module, uri }) => {
      const folder = workspace.getWorkspaceFolder(uri);
      const cores = setting("cores", folder);
      const isFrom = (address: string): boolean => {
        const named = cores[address];
        if (named === undefined || folder === undefined) return answersFor(address, core);
        return Uri.joinPath(folder.uri, named).toString() === source?.toString();
      };
      const subscription = module.subscriptions.find((one) => one.event === type && isFrom(one.source));
      return subscription === undefined
        ? []
        : [{ program: { module, source: uri.toString() }, from: subscription.source }];
    });
  }

  async isProgram(source: Uri): Promise<boolean> {
    return isBundle(source.path) || (await coreFile(source)) !== undefined;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #compiled(files: readonly CoreFile[]): Promise<readonly WorkspaceProgram[]> {
    const programs: WorkspaceProgram[] = [];
    for (const { uri } of files) {
      const compiled = await this.compile(uri);
      if (compiled.kind === "compiled") programs.push({ uri, module: compiled.module });
    }
    return programs;
  }

  async #named(path: string, folder: Uri | undefined, target: string): Promise<Program> {
    const where = `The setting \`scaicore.cores\` names ${path} for ${target}`;
    const uri = folder && addressOf(Uri.joinPath(folder, path).toString());
    if (uri === undefined) throw new Error(`${where}, which is no source in a folder of this window.`);
    return await this.#compiledAt(uri, where);
  }

  /** @throws Error with a sentence that begins with `where`, for a file that is gone or has errors */
  async #compiledAt(uri: Uri, where: string): Promise<Program> {
    const compiled = await this.compile(uri);
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

  /** The files with cores, and the one that asks, which may be outside of all folders. */
  async #around(own: Uri | undefined): Promise<readonly CoreFile[]> {
    const all = await this.#files();
    const isKnown = own === undefined || all.some(({ uri }) => uri.toString() === own.toString());
    const file = isKnown ? undefined : await coreFile(own);
    return file === undefined ? all : [file, ...all];
  }
}

async function coreFiles(): Promise<readonly CoreFile[]> {
  const files = await workspace.findFiles(SOURCES, MADE_FILES, MOST_FILES);
  const found = await Promise.all(files.map(coreFile));
  return found.filter((file) => file !== undefined).sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
}

async function coreFile(uri: Uri): Promise<CoreFile | undefined> {
  const text = (await readText(uri).catch(() => undefined)) ?? "";
  const core = CORE.exec(text)?.[1];
  if (core === undefined) return undefined;
  return { uri, core, events: [...text.matchAll(SUBSCRIPTION)].map(([, event = ""]) => event) };
}
