import type { ProviderConfig } from "scaicore/models";
import { loadModels } from "../../engine/runtime.js";

/** Long enough for an endpoint that is there; a person waits for the list. */
const LONGEST_MS = 4_000;
const MOST_MODELS = 500;

/** Where the vendors are whose address nobody writes. */
const VENDORS = { openai: "https://api.openai.com/v1", anthropic: "https://api.anthropic.com/v1" } as const;

/** The names of the models that an endpoint lists; none where it cannot be asked. */
export async function listModels(provider: ProviderConfig, key: string | undefined): Promise<readonly string[]> {
  const { kind } = provider;
  if (kind === "vscode") return [];
  const { withEnvironment } = await loadModels();
  const filled = (text: string | undefined) => text && withEnvironment(text, process.env, () => "");
  const address = filled(provider.baseUrl) ?? (kind === "openai-compatible" ? undefined : VENDORS[kind]);
  if (address === undefined) return [];
  const secret = key ?? filled(provider.apiKey);
  const own = Object.entries(provider.headers ?? {}).map(([name, value]): [string, string] => [
    name,
    filled(value) ?? "",
  ]);
  const given: Readonly<Record<string, string>> =
    secret === undefined || secret === ""
      ? {}
      : kind === "anthropic"
        ? { "x-api-key": secret, "anthropic-version": "2023-06-01" }
        : { authorization: `Bearer ${secret}` };
  try {
    const response = await fetch(`${address.replace(/\/+$/, "")}/models`, {
      headers: { ...given, ...Object.fromEntries(own) },
      // A key goes to the address of the file and to no other.
      redirect: "error",
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    return response.ok ? namesIn(await response.json()) : [];
  } catch {
    return [];
  }
}

/** The ids in `{ "data": [{ "id": … }] }`. */
function namesIn(body: unknown): readonly string[] {
  const data = typeof body === "object" && body !== null && "data" in body ? body.data : undefined;
  if (!Array.isArray(data)) return [];
  const names = data.map((one: unknown) =>
    typeof one === "object" && one !== null && "id" in one ? one.id : undefined,
  );
  return names
    .filter((name): name is string => typeof name === "string" && name !== "")
    .slice(0, MOST_MODELS)
    .sort();
}
