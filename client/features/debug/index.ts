import { workspace } from "vscode";
import { compileDocument } from "../../engine/compile-document.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { once } from "../../infrastructure/scheduling.js";
import { offerDebugger, startDebugging } from "../../infrastructure/ui/debugging.js";
import type { Services } from "../../services.js";
import { isJsonObject } from "../../webviews/shared/guards.js";
import type { DebugTools } from "./debug-tools.js";
import { givenSource, loadRunTools, type RunFeatureParts } from "../run/index.js";

const TYPE = "scaicore";

/** Starts sessions whose adapters their starters bring. */
export type Debugging = Pick<DebugTools, "session">;

/**
 * Flows under a debugger: F5 in a file, the lens Debug, launch.json. All that is more than registering is in a file of its own.
 *
 * `scaicore.debug` takes its answers as arguments: the file, the flow, the input.
 */
export function activateDebug(services: Services, parts: RunFeatureParts): Debugging {
  const tools = once(async () => {
    const { createDebugTools } = await import("./debug-tools.js");
    const inFront = () => {
      const source = givenSource(undefined);
      return source === "refused" ? undefined : source;
    };
    return createDebugTools({
      services,
      ...parts,
      type: TYPE,
      compile: compileDocument,
      runTools: loadRunTools,
      inFront,
    });
  });
  services.lifetime.add(
    offerDebugger(TYPE, {
      resolve: async (folder, config) => await (await tools()).resolve(folder, config),
      open: async (...given) => await (await tools()).open(...given),
    }),
  );
  registerCommand(services, "scaicore.debug", "Debugging the flow", async (file, flow, input) => {
    const source = givenSource(file);
    if (source === "refused") return undefined;
    const folder = source === undefined ? undefined : workspace.getWorkspaceFolder(source);
    return await startDebugging(folder, {
      type: TYPE,
      request: "launch",
      name: "",
      ...(source === undefined ? {} : { program: source.toString() }),
      ...(typeof flow === "string" ? { flow } : {}),
      ...(isJsonObject(input) ? { input } : {}),
    });
  });
  return { session: async (...given) => await (await tools()).session(...given) };
}
