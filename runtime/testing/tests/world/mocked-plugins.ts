import { RunError } from "../../../host/errors.js";
import type { PluginHost } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import type { Mocks } from "./mocks.js";

/** Plugins that answer what a test says. */
export function mockedPlugins(module: IRModule, mocks: Mocks): PluginHost {
  return {
    describe: () => ({}),
    // eslint-disable-next-line @typescript-eslint/require-await -- failures are rejections
    async call({ alias, method, args }) {
      const answer = mocks.answer({ of: "plugin", alias, method, args }, givesNothing(module, alias, method));
      if (answer.kind === "value") return answer.json;
      throw answer.failure === "timeout" ? new RunError("TimeoutError", answer.message) : new Error(answer.message);
    },
  };
}

/** Declared, and without a result. */
function givesNothing({ plugins, plugin_interfaces: interfaces }: IRModule, alias: string, method: string): boolean {
  const plugin = plugins.find((candidate) => candidate.alias === alias);
  const declared = interfaces
    .find(({ package: name, version }) => name === plugin?.package && version === plugin.version)
    ?.methods.find(({ name }) => name === method);
  return declared !== undefined && declared.return_type === undefined;
}
