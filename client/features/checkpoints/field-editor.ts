import {
  commands,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  Uri,
  workspace,
} from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import type { EditFieldMessage } from "../../webviews/checkpoint/messages.js";

const SCHEME = "scaicore-field";

/** A text of a field that is open in an editor. */
interface OpenField {
  readonly checkpointId: string;
  readonly field: string;
  text: string;
  readonly readonly: boolean;
  mtime: number;
}

/**
 * Texts of forms as documents, so that a long one is edited in VS Code's own diff, beside what it was. They are in memory alone: what
 * is written goes back into the form, which keeps it.
 */
export class FieldEditor implements Disposable {
  readonly #fields = new Map<string, OpenField>();
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly #registrations: readonly { dispose(): unknown }[];

  /** @param onEdit gets the text at each change, saved or not */
  constructor(
    onEdit: (edit: { readonly checkpointId: string; readonly field: string; readonly text: string }) => void,
  ) {
    this.#registrations = [
      workspace.registerFileSystemProvider(SCHEME, this.#provider(), { isCaseSensitive: true }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const open = document.uri.scheme === SCHEME ? this.#fields.get(document.uri.path) : undefined;
        if (open === undefined || open.readonly || contentChanges.length === 0) return;
        open.text = document.getText();
        onEdit(open);
      }),
    ];
  }

  /** Opens a diff: at the left what the field began with, at the right its text. */
  async open({ checkpointId, field, label, text, before }: EditFieldMessage): Promise<void> {
    const folder = `/${encodeURIComponent(checkpointId)}`;
    const name = encodeURIComponent(field);
    const [left, right] = [`${folder}/before/${name}.txt`, `${folder}/now/${name}.txt`];
    const mtime = Date.now();
    this.#fields.set(left, { checkpointId, field, text: before, readonly: true, mtime });
    this.#fields.set(right, { checkpointId, field, text, readonly: false, mtime });
    this.#changed.fire([left, right].map((path) => ({ type: FileChangeType.Created, uri: uriOf(path) })));
    await commands.executeCommand(
      "vscode.diff",
      uriOf(left),
      uriOf(right),
      plain`${plainLine(label)} (as it was ↔ yours)`,
    );
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#changed.dispose();
  }

  #provider(): FileSystemProvider {
    const known = (uri: Uri): OpenField => {
      const open = this.#fields.get(uri.path);
      if (open === undefined) throw FileSystemError.FileNotFound(uri);
      return open;
    };
    const refused = (uri: Uri): never => {
      throw FileSystemError.NoPermissions(uri);
    };
    return {
      onDidChangeFile: this.#changed.event,
      watch: () => ({ dispose: () => undefined }),
      stat: (uri) => {
        const { text, mtime } = known(uri);
        return { type: FileType.File, ctime: mtime, mtime, size: Buffer.byteLength(text) };
      },
      readFile: (uri) => Buffer.from(known(uri).text),
      writeFile: (uri, content) => {
        const open = known(uri);
        if (open.readonly) refused(uri);
        open.text = Buffer.from(content).toString();
        open.mtime = Date.now();
      },
      readDirectory: () => [],
      createDirectory: refused,
      delete: refused,
      rename: refused,
    };
  }
}

const uriOf = (path: string): Uri => Uri.from({ scheme: SCHEME, path });
