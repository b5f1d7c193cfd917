import type { ModelProvider } from "scaicore";
import type { Uri } from "vscode";
import { runOfKey } from "../../engine/by-hand.js";
import type { ModelSource, ModelSources } from "../../engine/models.js";
import { loadRuntime } from "../../engine/runtime.js";
import { addressOf } from "../../infrastructure/source-address.js";
import type { Advice } from "./advice.js";
import type { hasPlugins, pluginsOf } from "./bound-plugins.js";
import { type InUseParts, inUseText, modelsInUse } from "./in-use.js";
import { mocksOf } from "./mocks.js";
import type { ChosenForRuns } from "./chosen-models.js";
import { type Reruns, withReruns } from "./reruns.js";
import { findModels, type ModelsFile, readModels } from "./models-file.js";

export interface ModelSourceParts extends InUseParts {
  readonly advice: Advice;
  readonly chosen: ChosenForRuns;
  readonly reruns: Reruns;
  readonly onError: (doing: string, error: unknown) => void;
  readonly hasPlugins: typeof hasPlugins;
  readonly pluginsOf: typeof pluginsOf;
}

/**
 * What answers for the programs of this window: the models of `scaicore.models.json` and the plugins of `scaicore.plugins.json`
 * beside them, and mocks for the rest. The files are read at each call, with unsaved changes: what is changed counts from the next
 * call on.
 */
export const modelSources =
  (all: ModelSourceParts): ModelSources =>
  async (given) => {
    // The source of a run is what its store says.
    const source = given === undefined ? undefined : addressOf(given);
    const mocks = mocksOf(source);
    const [inUse, mockFile, bound] = await Promise.all([
      modelsInUse(all, source),
      mocks.fileName(),
      all.hasPlugins(source),
    ]);
    const mocked = mockFile === undefined ? "mock answers" : `mock answers of ${mockFile}`;
    const models = inUse.kind === "mocks" ? mocked : inUseText(inUse);
    return {
      label: `${models}${bound ? ", plugins of scaicore.plugins.json" : ""}`,
      parts: async (module, cores) => {
        const now = () => mocks.parts(module, cores);
        const { pluginResults } = await loadRuntime();
        const results = pluginResults(module);
        const { plugins } = await now();
        return withReruns(all.reruns, module.name, {
          modelProviders: modelsNow(all, source, module.name, async () => (await now()).modelProviders),
          plugins: {
            // The engine calls this once, when it loads.
            describe: (plugin) => plugins.describe(plugin),
            call: async (call, options) => {
              const otherwise = (await now()).plugins;
              const connections = await all.pluginsOf(source);
              const host = connections?.host({ results, otherwise }) ?? otherwise;
              return await host.call(call, options);
            },
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
        });
      },
    } satisfies ModelSource;
  };

/** The provider of the moment: that of the file beside the program, unless there is none or it is switched off. */
function modelsNow(
  { real, mocked, chosen, advice, onError }: ModelSourceParts,
  source: Uri | undefined,
  core: string,
  mocks: () => Promise<ModelProvider>,
): ModelProvider {
  const inForce = async (idempotencyKey: string): Promise<ModelsFile | undefined> => {
    const own = chosen.of(runOfKey(idempotencyKey));
    if (own !== undefined) return own.kind === "mocks" ? undefined : await readModels(own.address);
    const file = await findModels(source);
    return file === undefined || mocked.has(file.uri) ? undefined : file;
  };
  const advise = (error: unknown, idempotencyKey: string, file: ModelsFile): void => {
    if (source === undefined) return;
    advice
      .offer(error, idempotencyKey, source, file)
      .catch((failure: unknown) => onError("Offering what mends it", failure));
  };
  return {
    async complete(request, options) {
      const file = await inForce(options.idempotencyKey);
      if (file === undefined) return await (await mocks()).complete(request, options);
      try {
        return await (await real.provider(file, core)).complete(request, options);
      } catch (error) {
        if (!options.signal.aborted) advise(error, options.idempotencyKey, file);
        throw error;
      }
    },
    async *stream(request, options) {
      const file = await inForce(options.idempotencyKey);
      try {
        const provider = file === undefined ? await mocks() : await real.provider(file, core);
        if (provider.stream === undefined) yield { response: await provider.complete(request, options) };
        else yield* provider.stream(request, options);
      } catch (error) {
        if (file !== undefined && !options.signal.aborted) advise(error, options.idempotencyKey, file);
        throw error;
      }
    },
  };
}
