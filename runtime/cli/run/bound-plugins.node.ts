import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { OpenedStore } from "../store/opened-store.js";
import type { PluginHost } from "../../host/interfaces.js";
import type { MockFile } from "../../host/mocks/mock-file.js";
import type { Recording } from "../../host/recording/recording.js";
import { MockPluginHost } from "../../host/plugins/plugin-hosts.js";
import type { IRModule } from "../../ir/module.js";
import type { JsonObject } from "../../json.js";
import type { PluginConnections } from "../../plugins/index.node.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { readText } from "../io/files.node.js";

/** The name of the file that is found beside a program; that of the room, which is loaded only where there is such a file. */
const FILE = "scaicore.plugins.json";

interface BoundPluginsSetup extends Pick<Answering, "mock" | "plugins"> {
  readonly store: Pick<OpenedStore, "path">;
  readonly quiet?: boolean;
  readonly idle?: boolean;
}

/** The plugins that the programs of a command are bound to. Programs that find the same file share what it starts. */
export class BoundPlugins {
  readonly #open = new Map<string, PluginConnections>();

  constructor(
    private readonly setup: BoundPluginsSetup,
    private readonly context: CommandContext,
  ) {}

  /**
   * The plugins for a program; `undefined` if none are bound.
   *
   * @throws PathError or PluginsConfigError if the file cannot be used
   */
  async of(module: IRModule): Promise<PluginConnections | undefined> {
    const { setup } = this;
    if (setup.idle === true || module.plugins.length === 0) return undefined;
    const file = this.#fileOf(module);
    if (file === undefined) return undefined;
    const known = this.#open.get(file);
    if (known !== undefined) return known;
    const opened = await openPlugins(file, setup.plugins ?? this.#shown(file));
    this.#open.set(file, opened);
    const bound = module.plugins.filter(
      ({ alias, package: name, version }) => opened.nameOf({ alias, package: name, version }) !== undefined,
    );
    if (setup.quiet !== true && bound.length > 0)
      this.context.report.say(`Using ${this.#shown(file)} for ${bound.map(({ alias }) => alias).join(", ")}`);
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((plugins) => plugins.close()));
  }

  /** Beside the source, as for mocks; then in the working directory. With `--mock` only what `--plugins` names. */
  #fileOf({ sources: [entry] }: IRModule): string | undefined {
    const { cwd } = this.context;
    const { plugins, mock, store } = this.setup;
    if (plugins !== undefined) return resolve(cwd, plugins);
    if (mock !== undefined) return undefined;
    const folder = entry === undefined ? "." : dirname(entry.path);
    const places = [resolve(cwd, folder), resolve(dirname(store.path), folder), cwd];
    return places.map((place) => join(place, FILE)).find((path) => existsSync(path));
  }

  #shown(file: string): string {
    return relative(this.context.cwd, file);
  }
}

/**
 * Opens the plugins of a configuration.
 *
 * @throws PathError or PluginsConfigError if the file cannot be used
 */
export async function openPlugins(path: string, shown: string): Promise<PluginConnections> {
  const text = readText(path, shown);
  const { parsePluginsConfig, PluginConnections } = await import("../../plugins/index.node.js");
  return new PluginConnections(parsePluginsConfig(text, shown), { directory: dirname(path), shown });
}

/**
 * The plugins of an engine: those that are bound, and mocks for the others.
 *
 * @param first what comes before what is bound: the file that `--mock` names, and its recording
 */
export function withPlugins(
  mocked: PluginHost,
  connections: PluginConnections | undefined,
  results: Readonly<Record<string, JsonObject>>,
  first: { readonly mocks: MockFile; readonly recording: Recording | undefined } | undefined,
): PluginHost {
  if (connections === undefined) return mocked;
  // A recording answers in place of what it was made of.
  if (first?.recording !== undefined) return mocked;
  const bound = connections.host({ results, otherwise: mocked });
  return first === undefined ? bound : new MockPluginHost(first.mocks, bound);
}
