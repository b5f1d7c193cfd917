import { basename } from "node:path/posix";
import type { IRModule } from "scaicore";
import { commands, env, Uri, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import { compileDocument } from "../../engine/compile-document.js";
import { loadRuntime } from "../../engine/runtime.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { bundleName, readableSize } from "../../infrastructure/file-names.js";
import { once } from "../../infrastructure/scheduling.js";
import { addressOf } from "../../infrastructure/source-address.js";
import { registerFileEditor } from "../../infrastructure/ui/file-editor.js";
import { showInformation } from "../../infrastructure/ui/notifications.js";
import { askTarget } from "../../infrastructure/ui/pickers.js";
import { attachPanel } from "../../infrastructure/webview-panel.js";
import type { Services } from "../../services.js";
import { sourceFrom } from "../run/index.js";
import { showCompileError } from "../run/start-run.js";

/** What the export gives its caller. */
interface Exported {
  readonly kind: "exported";
  readonly uri: string;
  readonly bytes: number;
  readonly core: string;
  readonly version: string;
}

/**
 * Bundles are looked at in an editor of their own, which only reads.
 *
 * Export IR Bundle: compiles what is in the editor and writes `build/<core>.scaicore-ir` in the folder; for a file outside
 * any folder it asks where. Arguments: the file, and where to write.
 */
export function activateBundles(services: Services): void {
  const load = once(async () => {
    const { createBundleTools } = await import("./bundle-tools.js");
    return createBundleTools({ services, compile: compileDocument, attach: attachPanel });
  });
  services.lifetime.add(registerFileEditor("scaicore.bundle", async (uri, panel) => (await load()).open(uri, panel)));

  registerCommand(services, "scaicore.bundle.export", "Exporting the bundle", async (file, target) => {
    const source = sourceFrom(file);
    if (source === undefined) return undefined;
    const compiled = await compileDocument(source);
    if (compiled.kind !== "compiled") {
      await showCompileError(plain`No bundle was written`, source, compiled);
      return { kind: compiled.kind };
    }
    const { module } = compiled;
    const uri = targetFrom(target) ?? (await whereTo(source, module));
    if (uri === undefined) return undefined;
    const { IRSerializer } = await loadRuntime();
    const bytes = new IRSerializer().serialize(module);
    await workspace.fs.createDirectory(Uri.joinPath(uri, ".."));
    await workspace.fs.writeFile(uri, bytes);
    services.log.info(`Exported ${module.name} ${module.version} to ${uri.toString(true)} (${bytes.length} bytes).`);
    void announceExport(uri, module, bytes.length);
    const exported: Exported = {
      kind: "exported",
      uri: uri.toString(),
      bytes: bytes.length,
      core: module.name,
      version: module.version,
    };
    return exported;
  });
}

function targetFrom(given: unknown): Uri | undefined {
  if (given instanceof Uri) return given;
  return typeof given === "string" ? addressOf(given, ".scaicore-ir") : undefined;
}

async function whereTo(source: Uri, module: IRModule): Promise<Uri | undefined> {
  const name = bundleName(module.name);
  const folder = workspace.getWorkspaceFolder(source);
  if (folder !== undefined) return Uri.joinPath(folder.uri, "build", name);
  return await askTarget(
    plain`Export IR Bundle`,
    { name: plain`ScaiCore IR bundle`, extension: "scaicore-ir" },
    source.scheme === "untitled" ? undefined : Uri.joinPath(source, "..", name),
  );
}

async function announceExport(uri: Uri, module: IRModule, size: number): Promise<void> {
  const reveal = "Reveal in Explorer";
  const copy = "Copy Path";
  const inFolder = workspace.getWorkspaceFolder(uri) !== undefined;
  const where = inFolder ? workspace.asRelativePath(uri) : basename(uri.path);
  const chosen = await showInformation(
    plain`Exported ${module.name} ${module.version} to ${where} (${readableSize(size)}).`,
    ...(inFolder ? [reveal, copy] : [copy]),
  );
  if (chosen === reveal) await commands.executeCommand("revealInExplorer", uri);
  if (chosen === copy) await env.clipboard.writeText(uri.scheme === "file" ? uri.fsPath : uri.toString());
}
