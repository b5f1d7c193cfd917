import { basename } from "node:path/posix";
import type { MockParts } from "scaicore";
import type { ModelSource, ModelSources } from "../../engine/models.js";
import { loadRuntime } from "../../engine/runtime.js";
import { mockFileOf } from "../../infrastructure/file-names.js";
import { readText } from "../../infrastructure/open-text.js";
import { addressOf } from "../../infrastructure/source-address.js";

/**
 * The mocks: with no account, key or network, models and plugins give values of the declared types, the same for the same
 * input, or the answers of `<file>.mock.json` beside the source, which also has config, reference data and secrets. The file
 * is read at each call, with unsaved changes: a changed answer counts from the next call on.
 */
async function mockSource(source: string | undefined): Promise<ModelSource> {
  const { mockParts, parseMockFile, pluginResults } = await loadRuntime();
  // The source of a run is what its store says.
  const address = source === undefined ? undefined : addressOf(source);
  const path = address && mockFileOf(address.path);
  const file = path === undefined ? undefined : address?.with({ path });

  async function mocks() {
    const text = file === undefined ? undefined : await readText(file);
    if (file === undefined || text === undefined) return {};
    try {
      return parseMockFile(text);
    } catch (error) {
      throw new Error(`${basename(file.path)}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  const hasFile = file !== undefined && (await readText(file)) !== undefined;
  return {
    label: hasFile ? `mock answers of ${basename(file.path)}` : "mock answers",
    async parts(module) {
      const program = { core: module.name, pluginResults: pluginResults(module) };
      const now = async (): Promise<MockParts> => mockParts(await mocks(), program);
      const { plugins } = await now();
      return {
        modelProviders: {
          complete: async (request, options) => await (await now()).modelProviders.complete(request, options),
          async *stream(request, options) {
            const { modelProviders } = await now();
            if (modelProviders.stream !== undefined) yield* modelProviders.stream(request, options);
          },
        },
        plugins: {
          // The engine calls this once, when it loads.
          describe: (plugin) => plugins.describe(plugin),
          call: async (call, options) => await (await now()).plugins.call(call, options),
        },
        dispatcher: {
          call: async (call, options) => await (await now()).dispatcher.call(call, options),
          result: async (target, id) => await (await now()).dispatcher.result(target, id),
          resume: async (target, request, options) => await (await now()).dispatcher.resume(target, request, options),
          cancel: async (target, id, reason) => {
            await (await now()).dispatcher.cancel(target, id, reason);
          },
        },
        config: { read: async (core, name) => await (await now()).config.read(core, name) },
        reference: { read: async (core, field) => await (await now()).reference.read(core, field) },
        secrets: { read: async (core, name) => await (await now()).secrets.read(core, name) },
      };
    },
  };
}

/**
 * Who answers the models' prompts: today the mock provider, for every program. A real provider goes in here, chosen by
 * setting and by the role; the rest of the extension depends on `ModelSource` only.
 */
export const activateModels = (): ModelSources => mockSource;
