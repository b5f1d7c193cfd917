import { EventEmitter, type TextDocumentContentProvider, Uri, workspace } from "vscode";
import type { Disposable } from "./lifetime.js";

/** Documents whose text is kept. The oldest are forgotten; an editor keeps what it shows. */
const MOST = 50;

/** Documents that are only read and that no file holds: prompts, what was sent in runs, programs of bundles. */
export class ShownTexts implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registered: Disposable;
  readonly onDidChange = this.#changed.event;

  /** @param scheme of their addresses, which nobody else has */
  constructor(private readonly scheme: string) {
    this.#registered = workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "This is not there any more. Open it again.\n";
  }

  /** The address of a document with this text. @param name what its tab says; the same name is the same document */
  put(name: string, text: string): Uri {
    const uri = Uri.from({ scheme: this.scheme, path: `/${name.replaceAll(/[/\\?#]/g, "›")}` });
    const key = uri.toString();
    this.#texts.delete(key);
    this.#texts.set(key, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
    this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
