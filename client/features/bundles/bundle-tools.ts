/** The page of a bundle, in a file of its own (`scripts/build.mjs`): activation need not read it. */
import { createHash } from "node:crypto";
import { basename } from "node:path/posix";
import type { IRModule } from "scaicore";
import { commands, env, Uri, ViewColumn, type WebviewPanel, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import type { CompileDocument } from "../../engine/compile-document.js";
import { loadInspection, loadRuntime } from "../../engine/runtime.js";
import { show } from "../../engine/source-places.js";
import { reportError } from "../../infrastructure/commands.js";
import { describeError } from "../../infrastructure/errors.js";
import { readBytes, readText } from "../../infrastructure/open-text.js";
import { ShownTexts } from "../../infrastructure/shown-texts.js";
import { mayOpen } from "../../infrastructure/source-address.js";
import { watchFile } from "../../infrastructure/ui/file-editor.js";
import { showInformation, showStatus } from "../../infrastructure/ui/notifications.js";
import type { attachPanel } from "../../infrastructure/webview-panel.js";
import type { Services } from "../../services.js";
import {
  type BundleHostMessage,
  type BundleSource,
  type BundleWebviewMessage,
  parseBundleWebviewMessage,
} from "../../webviews/bundle/messages.js";
import { showCompileError } from "../run/start-run.js";

export interface BundleParts {
  readonly services: Services;
  readonly compile: CompileDocument;
  readonly attach: typeof attachPanel<BundleWebviewMessage, BundleHostMessage>;
}

/** What shows bundles, with the texts that it opens. */
export function createBundleTools(parts: BundleParts): {
  readonly open: (uri: Uri, panel: WebviewPanel) => void;
} {
  const texts = parts.services.lifetime.add(new ShownTexts("scaicore-bundle"));
  return { open: (uri, panel) => open({ ...parts, texts }, uri, panel) };
}

type Parts = BundleParts & { readonly texts: ShownTexts };

/** Sets the page of an editor, and draws it again when the file or one of its sources changes. */
function open(parts: Parts, uri: Uri, panel: WebviewPanel): void {
  const { services, attach } = parts;
  const page = attach(services, panel, {
    name: "bundle",
    title: basename(uri.path),
    parse: parseBundleWebviewMessage,
    state: () => bundleState(uri),
    receive: async (message) => {
      if (message.type === "lookAgain") page.refresh();
      else if (message.type !== "ready") await receive(parts, uri, message);
    },
    onError: (doing, error) => void reportError(services.log, doing, error),
  });
  const { lifetime, refresh } = page;
  lifetime.add(watchFile(uri, refresh));
  lifetime.add(
    workspace.onDidSaveTextDocument(({ uri: saved }) => {
      if (saved.path.endsWith(".scaicore")) refresh();
    }),
  );
}

/** What the page shows of the file as it is now. */
async function bundleState(uri: Uri): Promise<BundleHostMessage> {
  const { adviceFor, bundleView } = await loadInspection();
  const unreadable = (message: string): BundleHostMessage => ({
    type: "unreadable",
    message,
    advice: adviceFor(message),
  });
  try {
    const bytes = await readBytes(uri);
    if (bytes === undefined) return unreadable(`The file ${basename(uri.path)} is gone or cannot be read.`);
    const { module, view } = bundleView(bytes);
    const sources = await Promise.all(module.sources.map(async (source) => await sourceState(uri, source)));
    return { type: "state", bundle: view, sources };
  } catch (error) {
    return unreadable(describeError(error));
  }
}

async function sourceState(bundle: Uri, { path, sha256 }: IRModule["sources"][number]): Promise<BundleSource> {
  const found = await findSource(bundle, path);
  if (found === undefined) return { path, state: "missing" };
  return { path, state: createHash("sha256").update(found.text).digest("hex") === sha256 ? "same" : "changed" };
}

interface FoundSource {
  readonly uri: Uri;
  readonly text: string;
}

/**
 * A source that a bundle was made of, which it names by its path below the folder. It is looked for in the folders of the window,
 * first in that of the bundle, and beside a bundle that is in none.
 */
async function findSource(bundle: Uri, path: string): Promise<FoundSource | undefined> {
  // The path may be anyone's. `joinPath` would follow it out of the folder.
  if (!path.endsWith(".scaicore") || /^\/|\\|(?:^|\/)\.\.?(?:\/|$)/.test(path)) return undefined;
  const own = workspace.getWorkspaceFolder(bundle)?.uri;
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri);
  const beside = own === undefined && workspace.isTrusted ? [Uri.joinPath(bundle, "..")] : [];
  for (const base of [...(own === undefined ? [] : [own]), ...folders, ...beside]) {
    const uri = Uri.joinPath(base, path);
    // What cannot be read is no source; the bundle is sound all the same.
    const text = mayOpen(uri) ? await readText(uri).catch(() => undefined) : undefined;
    if (text !== undefined) return { uri, text };
  }
  return undefined;
}

async function receive(
  parts: Parts,
  uri: Uri,
  message: Exclude<BundleWebviewMessage, { type: "ready" | "lookAgain" }>,
): Promise<void> {
  switch (message.type) {
    case "run":
      await commands.executeCommand("scaicore.run", uri, message.flow);
      return;
    case "openSource": {
      const module = await moduleOf(parts, uri);
      const source = module && (await sourceAt(uri, module, message.index));
      if (source !== undefined) await show(source);
      return;
    }
    case "compare":
      await compare(parts, uri);
      return;
    case "copyHash": {
      const bytes = await readBytes(uri);
      if (bytes === undefined) return;
      const { bundleHash } = await loadRuntime();
      await env.clipboard.writeText(bundleHash(bytes));
      showStatus({ icon: "check", text: plain`The hash of the bundle is copied.` });
    }
  }
}

/** The program of the bundle; told where it cannot be read any more. */
async function moduleOf({ compile }: Parts, bundle: Uri): Promise<IRModule | undefined> {
  const read = await compile(bundle);
  if (read.kind === "compiled") return read.module;
  await showCompileError(plain`The bundle cannot be read`, bundle, read);
  return undefined;
}

/** A source of the bundle by its place in the list, where it is in this window; told where it is not. */
async function sourceAt(bundle: Uri, { sources }: IRModule, index: number): Promise<Uri | undefined> {
  const source = sources[index];
  const found = source && (await findSource(bundle, source.path));
  if (found === undefined) void showInformation(plain`The source of this bundle is in no folder of this window.`);
  return found?.uri;
}

/** Compiles the source as the editors show it, and shows where the programs differ. */
async function compare(parts: Parts, bundle: Uri): Promise<void> {
  const { texts, compile } = parts;
  const module = await moduleOf(parts, bundle);
  if (module === undefined) return;
  const source = await sourceAt(bundle, module, 0);
  if (source === undefined) return;
  const compiled = await compile(source);
  if (compiled.kind !== "compiled") {
    await showCompileError(plain`The bundle cannot be compared`, source, compiled);
    return;
  }
  const { fingerprint, programText } = await loadInspection();
  const names = [basename(bundle.path), basename(source.path)] as const;
  if (fingerprint(module) === fingerprint(compiled.module)) {
    void showInformation(plain`${names[0]} is the program of ${names[1]} as it stands.`);
    return;
  }
  const [left, right] = [programText(module), programText(compiled.module)];
  if (left === right) {
    void showInformation(
      plain`${names[0]} and ${names[1]} differ only in how they were compiled: export the bundle again.`,
    );
    return;
  }
  await commands.executeCommand(
    "vscode.diff",
    texts.put(`${names[0]} (bundle)`, left),
    texts.put(`${names[1]} (compiled)`, right),
    plain`${names[0]} ↔ ${names[1]}`,
    { viewColumn: ViewColumn.Active },
  );
}
