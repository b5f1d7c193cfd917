import { resolve } from "node:path";
import type { Json } from "../../json.js";
import { defineCommand } from "../args/command.js";
import { answeringFlags, answeringOf } from "../args/answering.js";
import * as common from "../args/common-flags.js";
import { boundsOf } from "../args/limits.js";
import { parseCountFlag, parseDurationFlag } from "../args/values.node.js";
import { starterOf } from "../input/person.node.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { readText } from "../io/files.node.js";
import { loadPrograms } from "../program/load-programs.node.js";
import type { KeyEntry } from "../serve/api-keys.node.js";
import type { ServeConfig } from "../serve/serve-config.js";
import { isDatabase } from "../store/database.node.js";
import { openOrMakeStore } from "../store/open-store.node.js";

const HOST = "127.0.0.1";
const PORT = "8420";

export default defineCommand(
  {
    name: "serve",
    details: [
      "An HTTP API with a page on which people decide; it runs what can go on, and starts what schedules say. docs/serve.md has",
      "the API, keys, logins, webhooks and how it grows. Without --config a key for this start is made and told, for the person that",
      "--as names, and no other machine can reach it.",
      "Ctrl+C or SIGTERM: it takes no more requests, and runs come to rest.",
    ],
    operand: common.programs,
    flags: {
      store: common.store,
      postgres: { value: "URL", help: "the same as --store postgres://…" },
      host: { value: "HOST", help: `the address to listen on (default ${HOST})` },
      port: { value: "PORT", help: `the port to listen on; 0 takes a free one (default ${PORT})` },
      config: { value: "FILE", help: "who may do what: keys, logins, webhooks and limits, as JSON" },
      "new-key": { help: "print a new key and what --config needs of it, and end" },
      as: { value: "NAME", help: "whom the key of this start stands for (default: your account)" },
      group: { value: "GROUP", help: "a group of that person", repeatable: true },
      role: { value: "ROLE", help: "a role of that person", repeatable: true },
      ...answeringFlags,
      root: common.root,
      concurrency: common.concurrency,
      grace: common.grace,
      opentelemetry: common.opentelemetry,
      limit: common.limit,
    },
    examples: [
      "serve flows",
      "serve flows --postgres postgres://app@db.example/app --host 0.0.0.0 --config serve.json",
    ],
  },
  async ({ operands, flags }, context) => {
    if (flags["new-key"]) return await printNewKey((text) => context.terminal.print(text));
    const { host = HOST, config: file } = flags;
    if (file === undefined && !isLoopback(host))
      throw new UsageError(`--host ${host} lets others in, so --config must say whom`, "serve");
    const limits = boundsOf({ limit: flags.limit, "max-memory": undefined });
    const graceMs = parseDurationFlag(flags.grace ?? common.GRACE, "grace");
    const concurrency = count("concurrency", flags.concurrency ?? common.CONCURRENCY, 1, 9999);
    const port = count("port", flags.port ?? PORT, 0, 65_535);
    const place = storeOf(flags.store, flags.postgres);
    const config = await configOf(file, context.cwd);
    const ownKey = file === undefined ? await ownKeyOf(flags) : undefined;
    const modules = await loadPrograms(operands, flags.root, context);
    const { servePrograms } = await import("../serve/serve-programs.node.js");
    const store = await openOrMakeStore(place, context.cwd);
    try {
      await servePrograms(
        {
          modules,
          store,
          ...answeringOf(flags),
          limits,
          config,
          ...(ownKey === undefined ? {} : { ownKey }),
          host,
          port,
          concurrency,
          graceMs,
          telemetry: flags.opentelemetry,
        },
        context,
      );
      return ExitCode.Ok;
    } finally {
      await store.close();
    }
  },
);

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);

function storeOf(store: string | undefined, postgres: string | undefined): string | undefined {
  if (postgres === undefined) return store;
  if (store !== undefined)
    throw new UsageError("--store and --postgres both name the store: give one of them", "serve");
  if (isDatabase(postgres)) return postgres;
  throw new UsageError("--postgres is an address such as postgres://app@db.example/app", "serve");
}

const count = (flag: string, text: string, least: number, most: number): number =>
  parseCountFlag(text, { flag, command: "serve", least, most });

async function configOf(file: string | undefined, cwd: string): Promise<ServeConfig> {
  const [{ ConfigMistake, DEFAULT_CONFIG, serveConfigOf }, { webhookSecret }] = await Promise.all([
    import("../serve/serve-config.js"),
    import("../../events/webhook-signature.node.js"),
  ]);
  if (file === undefined) return DEFAULT_CONFIG;
  const text = readText(resolve(cwd, file), file);
  try {
    return serveConfigOf(JSON.parse(text) as Json, { variable: (name) => process.env[name], webhookSecret });
  } catch (error) {
    if (error instanceof ConfigMistake) throw new PathError(`${file}: ${error.message}.`, file);
    if (error instanceof SyntaxError) throw new PathError(`${file} is no JSON: ${error.message}.`, file);
    throw error;
  }
}

/** A key for this start alone, of somebody who may do all. */
async function ownKeyOf(flags: {
  readonly as: string | undefined;
  readonly group: readonly string[];
  readonly role: readonly string[];
}): Promise<{ readonly key: string; readonly entry: KeyEntry }> {
  const { hashOfKey, newKey } = await import("../serve/api-keys.node.js");
  const { ACCESS } = await import("../serve/principal.js");
  const key = newKey();
  const person = { ...starterOf(flags.as), groups: flags.group, roles: flags.role };
  return { key, entry: { sha256: hashOfKey(key), principal: { person, access: new Set(ACCESS) } } };
}

async function printNewKey(print: (text: string) => void): Promise<number> {
  const { hashOfKey, newKey } = await import("../serve/api-keys.node.js");
  const key = newKey();
  const entry = { person: { id: "NAME", groups: [], roles: [] }, sha256: hashOfKey(key), access: ["start", "decide"] };
  print(`Key, which is told only now: ${key}\nFor "keys" of --config:        ${JSON.stringify(entry)}\n`);
  return ExitCode.Ok;
}
