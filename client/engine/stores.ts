import { access } from "node:fs/promises";
import { Uri, workspace } from "vscode";
import { setting } from "../infrastructure/configuration.js";
import { createSignal, type Disposable, type Signal } from "../infrastructure/lifetime.js";
import { RunHost, type RunHostParts } from "./run-host.js";
import { storePlace, type StorePlace } from "./store-place.js";

/** The stores of this window: one for each of its folders, and one for files outside them. Opened when first needed. */
export interface Stores extends Disposable {
  /** The store of the file's folder, which is made when there is none. */
  of(source: Uri): Promise<RunHost>;
  placeOf(source: Uri): StorePlace;
  /** All stores that exist on disk or are open. A store that cannot be read is reported and left out. */
  each(): Promise<readonly RunHost[]>;
  /** Fires when a store is opened or closed, or when something in one changed. */
  readonly onChange: Signal<void>["on"];
  /** Fires with the id of a run of this window that made progress. */
  readonly onLive: Signal<string>["on"];
  close(graceMs: number): Promise<void>;
}

export function createStores(globalStorage: Uri, parts: Omit<RunHostParts, "place">): Stores {
  const changed = createSignal();
  const live = createSignal<string>();
  const open = new Map<string, Promise<RunHost>>();
  let closing = false;

  const placeOf = (source: Uri | undefined): StorePlace => {
    const folder = source === undefined ? undefined : workspace.getWorkspaceFolder(source);
    return storePlace(
      folder && {
        uri: folder.uri.toString(),
        name: folder.name,
        ...(folder.uri.scheme === "file" ? { path: folder.uri.fsPath } : {}),
      },
      setting("store", folder),
      globalStorage.fsPath,
    );
  };
  const places = (): readonly StorePlace[] => [
    ...(workspace.workspaceFolders ?? []).map(({ uri }) => placeOf(uri)),
    placeOf(undefined),
  ];

  function host(place: StorePlace): Promise<RunHost> {
    if (closing) return Promise.reject(new Error("This window is closing."));
    const known = open.get(place.id);
    if (known !== undefined) return known;
    const opened = RunHost.open({ ...parts, place });
    open.set(place.id, opened);
    opened.then(
      (ready) => {
        ready.onChange(() => changed.fire());
        ready.onLive((invocationId) => live.fire(invocationId));
        changed.fire();
      },
      // The next call tries again.
      () => open.delete(place.id),
    );
    return opened;
  }

  async function close(place: string, graceMs: number): Promise<void> {
    const opened = await open.get(place)?.catch(() => undefined);
    open.delete(place);
    await opened?.close(graceMs);
  }

  /** Closes the stores of removed folders and stores that moved: their runs stop at their next durable points. */
  const retire = () => {
    const wanted = new Set(places().map(({ id }) => id));
    for (const id of open.keys()) {
      if (!wanted.has(id)) close(id, 3_000).catch((error: unknown) => parts.onError("Closing a store", error));
    }
    changed.fire();
  };
  const listeners = [
    workspace.onDidChangeWorkspaceFolders(retire),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("scaicore.store")) retire();
    }),
  ];

  return {
    placeOf,
    of: (source) => host(placeOf(source)),
    async each() {
      const found = await Promise.all(
        places().map(async (place) => {
          if (!open.has(place.id) && !(await exists(place.directory))) return undefined;
          try {
            return await host(place);
          } catch (error) {
            if (!closing) parts.onError(`Opening the store of ${place.label} (${place.directory})`, error);
            return undefined;
          }
        }),
      );
      return found.filter((one) => one !== undefined);
    },
    onChange: changed.on,
    onLive: live.on,
    async close(graceMs) {
      closing = true;
      await Promise.all([...open.keys()].map((id) => close(id, graceMs)));
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
    },
  };
}

async function exists(directory: string): Promise<boolean> {
  try {
    await access(directory);
    return true;
  } catch {
    return false;
  }
}
