import type { ProviderConfig } from "scaicore/models";
import { plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import { askText, pickItem, type PickItem } from "../../infrastructure/ui/pickers.js";
import { endpointOf } from "./in-use.js";

/** A provider under its name. `isNew`: the file has not got it yet. */
export interface NamedProvider {
  readonly name: string;
  readonly provider: ProviderConfig;
  readonly isNew: boolean;
  /** A model that it has, to begin with. */
  readonly suggested?: string;
}

interface ProviderItem extends PickItem {
  readonly chosen: () => Promise<NamedProvider | undefined>;
}

/** Lets the person choose a provider of the file, or a new one. */
export async function chooseProvider(
  providers: Readonly<Record<string, ProviderConfig>>,
): Promise<NamedProvider | undefined> {
  const known = Object.entries(providers).map(([name, provider]): ProviderItem => ({
    label: plainLine(name),
    description: plainLine(endpointOf({ providers }, name)),
    chosen: () => Promise.resolve({ name, provider, isNew: false }),
  }));
  const item = await pickItem([...known, ...beginnings(providers)], plain`Who answers`);
  return await item?.chosen();
}

/** What a configuration can begin with. Keys are read from the environment, where the command line finds them too. */
function beginnings(providers: Readonly<Record<string, ProviderConfig>>): readonly ProviderItem[] {
  const kinds = new Set(Object.values(providers).map(({ kind }) => kind));
  const made = (name: string, provider: ProviderConfig, suggested?: string) => async () =>
    await Promise.resolve({
      name: freeName(name, providers),
      provider,
      isNew: true,
      ...(suggested === undefined ? {} : { suggested }),
    });
  const item = (label: PlainText, detail: PlainText, chosen: ProviderItem["chosen"]): ProviderItem => ({
    label,
    detail,
    chosen,
  });
  return [
    ...(kinds.has("vscode")
      ? []
      : [
          item(
            plain`VS Code's Models`,
            plain`Such as GitHub Copilot's. No key is needed.`,
            made("vscode", { kind: "vscode" }),
          ),
        ]),
    item(
      plain`Ollama`,
      plain`Models on this machine, at http://127.0.0.1:11434. No key is needed.`,
      made("local", { kind: "openai-compatible", baseUrl: "http://127.0.0.1:11434/v1" }, "llama3.2"),
    ),
    ...(kinds.has("openai")
      ? []
      : [
          item(
            plain`OpenAI`,
            plain`With a key of yours.`,
            made("openai", { kind: "openai", apiKey: "${env:OPENAI_API_KEY}" }, "gpt-5-mini"),
          ),
        ]),
    ...(kinds.has("anthropic")
      ? []
      : [
          item(
            plain`Anthropic`,
            plain`With a key of yours.`,
            made("anthropic", { kind: "anthropic", apiKey: "${env:ANTHROPIC_API_KEY}" }, "claude-sonnet-4-5"),
          ),
        ]),
    item(
      plain`Another Endpoint…`,
      plain`vLLM, LM Studio, llama.cpp, ScaiGrid, or any other that speaks OpenAI's chat completions.`,
      async () => {
        const baseUrl = (await askText(plain`Its address as far as the version`, "http://127.0.0.1:8000/v1"))?.trim();
        if (baseUrl === undefined || baseUrl === "") return undefined;
        const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : "endpoint";
        return { name: freeName(host, providers), provider: { kind: "openai-compatible", baseUrl }, isNew: true };
      },
    ),
  ];
}

/** The name, with a number where the file has it already. */
function freeName(name: string, providers: Readonly<Record<string, ProviderConfig>>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!Object.hasOwn(providers, candidate)) return candidate;
  }
}
