import type { ModelResponse } from "scaicore";
import type { ModelsConfig } from "scaicore/models";
import type { Uri } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { describeError } from "../../infrastructure/errors.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import { took } from "../../infrastructure/relative-time.js";
import { showError, showInformation, showProgress } from "../../infrastructure/ui/notifications.js";
import { askText, pickItem } from "../../infrastructure/ui/pickers.js";
import { remedyOf } from "./advice.js";
import { modelsOf } from "./choose-model.js";
import { endpointOf } from "./in-use.js";
import { findModels, type ModelsFile } from "./models-file.js";
import type { ToolParts } from "./tool-parts.js";

/** How a test of a connection ended, in words for a person. */
export interface Tested {
  readonly ok: boolean;
  readonly message: string;
}

/** The smallest answer that all vendors let one ask for. */
const MOST_TOKENS = 16;
const LONGEST_MS = 60_000;

let tests = 0;

/** Asks a provider for a word, and says in plain words what came of it. */
export async function testConnection(parts: ToolParts, source: Uri, given?: string): Promise<Tested | undefined> {
  const file = await findModels(source);
  if (file === undefined) {
    void showInformation(plain`There is no ${MODELS_FILE} beside the program, so no model would be asked.`);
    return undefined;
  }
  const config = await parts.real.config(file);
  const names = Object.keys(config.providers ?? {});
  const name =
    given !== undefined && names.includes(given)
      ? given
      : names.length === 1
        ? names[0]
        : await askProvider(config, names);
  if (name === undefined) return undefined;
  const model = modelOf(config, name) ?? (await askText(plain`The model, as ${name} calls it`))?.trim();
  if (model === undefined || model === "") return undefined;
  return await tell(parts, source, file, { config, name, model });
}

async function askProvider(config: ModelsConfig, names: readonly string[]): Promise<string | undefined> {
  const items = names.map((name) => ({
    label: plainLine(name),
    description: plainLine(endpointOf(config, name)),
    name,
  }));
  return (await pickItem(items, plain`The provider to ask`))?.name;
}

/** A model that answers in words: what the file asks of a provider may be one that makes vectors. */
function modelOf(config: ModelsConfig, provider: string): string | undefined {
  const models = modelsOf(config, provider);
  return models.find((model) => !/embed/i.test(model)) ?? models[0];
}

interface Asked {
  readonly config: ModelsConfig;
  readonly name: string;
  readonly model: string;
}

async function tell(parts: ToolParts, source: Uri, file: ModelsFile, asked: Asked): Promise<Tested> {
  const { name, model } = asked;
  const stop = new AbortController();
  const started = performance.now();
  const asking = ask(parts, asked, AbortSignal.any([stop.signal, AbortSignal.timeout(LONGEST_MS)]));
  showProgress(plain`Asking ${model} of ${name}`, async (_, onCancel) => {
    onCancel(() => stop.abort(new Error("You cancelled the test.")));
    await asking.catch(() => undefined);
  });
  try {
    const { usage, call } = await asking;
    const count = usage.inputTokens + usage.outputTokens;
    const tokens = call?.usageEstimated === true ? plain`about ${count} tokens` : plain`${count} tokens`;
    const message = plain`${model} of ${name} answers: ${tokens} in ${took(performance.now() - started)}.`;
    void showInformation(message);
    return { ok: true, message };
  } catch (error) {
    const said = stop.signal.aborted ? "You cancelled the test." : describeFailure(error);
    const message = plain`${name} does not answer. ${said.startsWith(`${name}: `) ? said.slice(name.length + 2) : said}`;
    const remedy = await remedyOf(error, source, file);
    // The test itself has asked for consent.
    const offered = remedy === undefined || remedy.label === "Ask Me Now" ? [] : [remedy];
    void showError(message, ...offered.map(({ label }) => label)).then((chosen) => {
      if (chosen !== undefined) offered[0]?.act();
    });
    return { ok: false, message };
  }
}

const describeFailure = (error: unknown): string =>
  error instanceof Error && error.name === "TimeoutError"
    ? `It said nothing for ${LONGEST_MS / 1000} s.`
    : describeError(error);

async function ask(parts: ToolParts, { config, name, model }: Asked, signal: AbortSignal): Promise<ModelResponse> {
  const { providers = {}, prices } = config;
  const provider = providers[name];
  // Once: whoever tests wants to know what is wrong, and not to wait until it is well.
  const once: ModelsConfig = {
    providers: provider === undefined ? {} : { [name]: { ...provider, attempts: 1 } },
    ...(prices === undefined ? {} : { prices }),
  };
  const models = await parts.real.providerOf(once, undefined);
  const run = `connection-test-${++tests}`;
  return await parts.byHand.during(run, async () =>
    models.complete(
      {
        role: { roleName: "test", provider: name, model, modalities: ["text"], fallback: [] },
        path: "test",
        ordinal: 0,
        messages: [{ role: "user", content: "Say OK." }],
        input: {},
        maxOutputTokens: MOST_TOKENS,
      },
      { signal, idempotencyKey: `${run}/test` },
    ),
  );
}
