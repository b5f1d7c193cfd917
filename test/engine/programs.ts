import type { EngineOptions, HostEnvironmentOptions, InvocationResult, JsonObject, RunOptions } from "scaicore";
import { compile } from "scaicore/compiler";
import { host, type TestHost } from "./host.js";

/** A core with these declarations, as a host that runs it. `inside` stands in the core itself. */
export function hostOf(
  body: string,
  environment: Partial<HostEnvironmentOptions> = {},
  options: EngineOptions = {},
  inside = "",
): TestHost {
  const source = `@core T {\n version = "1.0.0"\n @models { primary = { model = "m" } }\n${inside}\n}\n${body}\n`;
  const { module, diagnostics } = compile("t.scaicore", { read: () => source });
  if (module === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    throw new Error(errors.map(({ message }) => message).join(" | "));
  }
  return host(module, environment, options);
}

/** The result of the flow `f`. */
export async function run(
  body: string,
  input: JsonObject = {},
  environment: Partial<HostEnvironmentOptions> = {},
  options: EngineOptions & RunOptions & { readonly inside?: string } = {},
): Promise<InvocationResult> {
  const { signal, inside, ...rest } = options;
  const { engine } = hostOf(body, environment, rest, inside);
  const result = await engine.invoke({ flow: "f", input }, signal === undefined ? {} : { signal });
  await engine.close();
  return result;
}
