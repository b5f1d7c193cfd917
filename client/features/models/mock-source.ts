import { basename } from "node:path/posix";
import { Uri } from "vscode";
import type { ModelProvider } from "scaicore";
import type { ModelSource } from "../../engine/model-source.js";
import { loadRuntime } from "../../engine/runtime.js";
import { readText } from "../../infrastructure/open-text.js";
import { mockFileOf, parseMockFile } from "./mock-file.js";

/**
 * The mock provider: with no account, key or network it gives a value of the declared type, the same for the same input, or
 * the answers of `<file>.mock.json` beside the source. The file is read at each call, as it stands in the editor: whoever
 * changes an answer gets it with the next call.
 */
export async function mockSource(source: string | undefined): Promise<ModelSource> {
  const { MockModelProvider } = await loadRuntime();
  const address = source === undefined ? undefined : mockFileOf(source);
  const file = address === undefined ? undefined : Uri.parse(address);

  async function provider() {
    const text = file === undefined ? undefined : await readText(file);
    return new MockModelProvider(
      file === undefined || text === undefined ? {} : parseMockFile(basename(file.path), text),
    );
  }
  const models: ModelProvider = {
    complete: async (request, options) => await (await provider()).complete(request, options),
    async *stream(request, options) {
      yield* (await provider()).stream(request, options);
    },
  };
  const hasFile = file !== undefined && (await readText(file)) !== undefined;
  return { models, label: hasFile ? `mock answers of ${basename(file.path)}` : "mock answers" };
}
