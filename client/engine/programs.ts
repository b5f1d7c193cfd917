import type { IRModule } from "scaicore";
import type { Uri } from "vscode";
import { createLifetime, type Disposable } from "../infrastructure/lifetime.js";
import { once } from "../infrastructure/scheduling.js";
import type { OtherPrograms } from "./called-cores.js";
import { compileDocument } from "./compile-document.js";

/** A program of this workspace that compiles as the editors show it. */
export interface WorkspaceProgram {
  readonly uri: Uri;
  readonly module: IRModule;
}

/** The programs of this workspace, and which of them answers for an address. */
export interface Programs extends OtherPrograms {
  /** In the order of their paths. One that is broken has no flows to run, and is left out. */
  all(): Promise<readonly WorkspaceProgram[]>;
  /** Those that import a library, directly or not. */
  with(library: Uri): Promise<readonly WorkspaceProgram[]>;
  /** Whether a file is a program: a library has no core, and runs as a part of one. */
  isProgram(source: Uri): Promise<boolean>;
}

/** Loaded when something runs or is chosen for the first time. */
export function openPrograms(): Programs & Disposable {
  const lifetime = createLifetime();
  const load = once(async () => {
    const { WorkspacePrograms } = await import("./workspace-programs.js");
    return lifetime.add(new WorkspacePrograms(compileDocument));
  });
  return {
    at: async (address) => await (await load()).at(address),
    listeners: async (event, emitter) => await (await load()).listeners(event, emitter),
    all: async () => await (await load()).all(),
    with: async (library) => await (await load()).with(library),
    isProgram: async (source) => await (await load()).isProgram(source),
    dispose: () => lifetime.dispose(),
  };
}
