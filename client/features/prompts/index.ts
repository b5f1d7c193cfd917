import { languages } from "vscode";
import { registerCommand } from "../../infrastructure/commands.js";
import { setting } from "../../infrastructure/configuration.js";
import { once } from "../../infrastructure/scheduling.js";
import { registerTextHovers } from "../../infrastructure/ui/hovers.js";
import type { Services } from "../../services.js";
import { LANGUAGE } from "../language-client/index.js";
import type { Models } from "../models/index.js";
import { sourceFrom } from "../run/index.js";
import { chooseRun } from "../runs/choose-run.js";
import type { Trust } from "../trust/index.js";

/** The keyword of a block that asks a model. */
const KEYWORD = /@(flexible|guarded|model_call)\b/;

/** Prompts, before they are sent and as they were: hover, lens, and documents that are only read. */
export function activatePrompts(services: Services, models: Models, trust: Trust): void {
  const { lifetime } = services;
  const load = once(async () => (await import("./prompt-tools.js")).createPromptTools(services, models));

  lifetime.add(
    registerTextHovers(LANGUAGE, KEYWORD, async (document, range) =>
      trust.granted ? await (await load()).hoverOf(document, range) : undefined,
    ),
  );
  lifetime.add(
    languages.registerCodeLensProvider(LANGUAGE, {
      async provideCodeLenses(document) {
        if (!setting("prompts.lens", document) || !trust.granted) return [];
        return await (await load()).lensesOf(document);
      },
    }),
  );
  registerCommand(services, "scaicore.prompts.show", "Showing the prompt", async (file, block) => {
    const source = sourceFrom(file);
    return source && (await (await load()).showPrompt(source, block));
  });
  registerCommand(services, "scaicore.prompts.ofRun", "Showing the prompts of the run", async (given) => {
    const item = await chooseRun(services, given, () => true);
    return item && (await (await load()).showSent(item));
  });
}
