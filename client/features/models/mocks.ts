import { basename } from "node:path/posix";
import type { CoreDispatcher, IRModule, MockFile, MockParts, Recording } from "scaicore";
import { Uri } from "vscode";
import { loadRuntime } from "../../engine/runtime.js";
import { mockFileOf } from "../../infrastructure/file-names.js";
import { readText, readWhenChanged } from "../../infrastructure/open-text.js";

/** The mocks of a source: what answers with no account, key or network. */
export interface Mocks {
  /** The name of its file of answers, where it is there. */
  fileName(): Promise<string | undefined>;
  /** The answers for a program as its file has them now, with unsaved changes. */
  parts(module: IRModule, cores: CoreDispatcher): Promise<MockParts>;
}

/**
 * Models and plugins that give values of the declared types, the same for the same input, or the answers of `<file>.mock.json` beside the
 * source, which also has config, reference data and secrets.
 */
export function mocksOf(source: Uri | undefined): Mocks {
  const path = source && mockFileOf(source.path);
  const file = path === undefined ? undefined : source?.with({ path });

  // A file is looked at for each call, and read again when it has changed: what is written in it counts from the next call on.
  const read = file === undefined ? undefined : readWhenChanged(file, parse);
  let recording: { readonly name: string; readonly read: () => Promise<Recording | undefined> } | undefined;

  const answers = async (): Promise<MockFile> => (await read?.()) ?? {};

  async function parse(text: string, uri: Uri): Promise<MockFile> {
    const { parseMockFile } = await loadRuntime();
    try {
      return parseMockFile(text);
    } catch (error) {
      throw new Error(`${basename(uri.path)}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  /** The recording that the file names, which lies beside it. */
  async function recordingOf({ recording: name }: MockFile): Promise<Recording | undefined> {
    if (name === undefined || file === undefined) return undefined;
    if (recording?.name !== name) {
      const { readRecording } = await loadRuntime();
      recording = { name, read: readWhenChanged(Uri.joinPath(file, "..", name), (text) => readRecording(text, name)) };
    }
    const found = await recording.read();
    if (found === undefined) throw new Error(`${basename(file.path)}: recording: there is no file ${name}.`);
    return found;
  }

  return {
    async fileName() {
      return file !== undefined && (await readText(file)) !== undefined ? basename(file.path) : undefined;
    },
    async parts(module, cores) {
      const { mockParts, pluginResults } = await loadRuntime();
      const mocks = await answers();
      const recorded = await recordingOf(mocks);
      const mocked = {
        core: module.name,
        pluginResults: pluginResults(module),
        ...(file === undefined ? {} : { mockFile: basename(file.path) }),
        ...(recorded === undefined ? {} : { recording: recorded }),
      };
      return mockParts(mocks, mocked, cores);
    },
  };
}
