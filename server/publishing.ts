import type { Connection } from "vscode-languageserver";
import { diagnostics, type DiagnosticLink } from "./features/diagnostics.js";
import { createRecheckQueue, type RecheckQueue } from "./workspace/recheck-queue.js";
import { isOtherVersion } from "./workspace/uri.js";
import type { WorkspaceControl } from "./workspace/workspace.js";

export interface Publishing {
  readonly connection: Connection;
  readonly workspace: WorkspaceControl;
  /** Runs `work` once all that has arrived is handled. */
  readonly soon: (work: () => void) => void;
  readonly link: () => DiagnosticLink;
  /** Whether the diagnostics of all known files are sent, or those of the open ones. */
  readonly showsAll: () => boolean;
  /** Whether anything may be sent now. */
  readonly maySend: () => boolean;
  /** Whether a client asks for diagnostics itself: then nothing is sent, and it is told when to ask again. */
  readonly asks: () => boolean;
  /** Open documents were checked again, or are to be, because something else than their texts has changed. */
  readonly othersChanged: () => void;
  readonly failed: (what: string, error: unknown) => void;
}

/**
 * Keeps what the client shows of mistakes up to date: each document is checked when it or what it depends on has changed, and sent
 * when the client has not got the same already.
 */
export function createPublisher(publishing: Publishing): RecheckQueue {
  const { connection, workspace, link, asks, othersChanged, failed } = publishing;
  /** What the client shows, by path: the URI, and all that was sent as JSON. */
  const shown = new Map<string, { readonly uri: string; readonly sent: string }>();
  /** The documents that were edited since the others were looked at. */
  const edited = new Set<string>();

  const isShown = (path: string): boolean =>
    !isOtherVersion(workspace.uriOf(path)) &&
    (publishing.showsAll() ? workspace.isKnown(path) : workspace.isOpen(path));
  const send = (path: string): void => {
    const state = workspace.stateOf(path);
    if (state === undefined) return;
    const { uri } = state;
    const params = {
      uri,
      ...(state.version === null ? {} : { version: state.version }),
      diagnostics: diagnostics(state, link()),
    };
    const sent = JSON.stringify(params);
    const before = shown.get(path);
    if (before?.sent === sent) return;
    if (before !== undefined && before.uri !== uri) clear(before.uri);
    shown.set(path, { uri, sent });
    void connection.sendDiagnostics(params);
  };
  const clear = (uri: string): void => void connection.sendDiagnostics({ uri, diagnostics: [] });

  const queue = createRecheckQueue({
    soon: publishing.soon,
    check(path) {
      if (!publishing.maySend() || asks() || !isShown(path)) return;
      try {
        send(path);
      } catch (error) {
        failed(`ScaiCore failed to show the diagnostics of ${path}`, error);
      }
    },
    stale() {
      const others = workspace.opened().filter((path) => !edited.has(path) && !workspace.isFresh(path));
      edited.clear();
      if (others.length > 0) othersChanged();
      if (asks() || !publishing.maySend()) return [];
      for (const [path, { uri }] of shown) {
        if (isShown(path)) continue;
        shown.delete(path);
        clear(uri);
      }
      const files = publishing.showsAll() ? workspace.files() : workspace.opened();
      return files.filter((path) => isShown(path) && !(shown.has(path) && workspace.isFresh(path)));
    },
  });
  return {
    ...queue,
    edited(path) {
      edited.add(path);
      queue.edited(path);
    },
    get isIdle() {
      return queue.isIdle;
    },
    closed(path) {
      queue.closed(path);
      const before = shown.get(path);
      if (before === undefined) return;
      shown.delete(path);
      clear(before.uri);
    },
  };
}
