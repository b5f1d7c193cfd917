/** Programs whose plugins are bound to servers, and the servers that others wrote. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type InvocationResult, type Json, pluginResults, type RunOptions } from "scaicore";
import { parsePluginsConfig, PluginConnections } from "scaicore/plugins";
import { afterAll } from "vitest";
import { host } from "../engine/host.js";
import { moduleOfSource } from "../support/source-module.js";
import { reference } from "./reference-server.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The reference servers of the protocol. */
export const EVERYTHING = reference("server-everything", "stdio");
export const filesystem = (folder: string) => reference("server-filesystem", folder);
export const faulty = (...args: readonly string[]) => ({
  command: process.execPath,
  args: [join(root, "test/fixtures/mcp/faulty-server.mjs"), ...args],
});

/** A folder for the tests of one file. */
export function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-plugins-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export interface Bound {
  readonly plugins: PluginConnections;
  /** Runs a flow with these statements, which gives a string, and closes the engine. */
  run(body: string, options?: RunOptions & { readonly limits?: Readonly<Record<string, number>> }): Promise<Ran>;
}
interface Ran {
  readonly result: InvocationResult;
  /** What of the events is about plugins. */
  readonly called: readonly Json[];
}

const opened = new Set<PluginConnections>();
afterAll(async () => {
  await Promise.all([...opened].map((one) => one.close()));
});

/** A program with one plugin, `tool`, that is bound as given. */
export function bound(
  binding: object,
  methods: string,
  env: Readonly<Record<string, string>> = {},
  directory = root,
): Bound {
  const config = parsePluginsConfig(JSON.stringify({ plugins: { tool: binding } }));
  const plugins = new PluginConnections(config, { directory, env: { ...process.env, ...env } });
  opened.add(plugins);
  return {
    plugins,
    async run(body, { limits, ...options } = {}) {
      const module = moduleOfSource(`@core C { version = "1.0.0"  @plugins { tool = test/tool@1.0 } }
@plugin_interface test/tool@1.0 {
${methods}
}
@flow f(): string {
${body}
}`);
      const { engine, events } = host(
        module,
        { plugins: plugins.host({ results: pluginResults(module) }) },
        limits === undefined ? {} : { limits },
      );
      const result = await engine.invoke({ flow: "f", invocationId: "run" }, options);
      await engine.close();
      const called = events.events.filter(({ type }) => type === "plugin.called").map(({ payload }) => payload);
      return { result, called };
    },
  };
}

export const linesOf = (path: string): readonly string[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
