import {
  EnvironmentError,
  IRSerializer,
  InMemoryConfigSource,
  InMemoryReferenceSource,
  InMemorySecretSource,
  InProcessPluginHost,
  type HostEnvironmentOptions,
  type IRModule,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { manifestOf } from "../../runtime/ir/manifest.js";
import { failure, host, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

/** Programs whose data the host keeps, from their source to their result. */
function moduleOf(source: string): IRModule {
  // As an engine gets it: through a bundle.
  const serializer = new IRSerializer();
  return serializer.deserialize(serializer.serialize(moduleOfSource(source)));
}

async function run(
  source: string,
  environment: Partial<HostEnvironmentOptions> = {},
  input: Readonly<Record<string, never>> | object = {},
) {
  const { engine } = host(moduleOf(source), environment);
  const result = await engine.invoke({ flow: "f", input: input as Readonly<Record<string, never>> });
  await engine.close();
  return result;
}

const missingOf = (source: string, environment: Partial<HostEnvironmentOptions> = {}): unknown => {
  try {
    host(moduleOf(source), environment);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.details.missing;
    throw error;
  }
  return [];
};

describe("config", () => {
  const source = `@core C {
  version = "1.0.0"
  @config {
    @param limit: int = 10 @hot_reload { min = 1  max = 20 }
    @param cap: money = 100.00
    @param wait: duration = 2h
    @param mood: Mood = :warm
    @param names: array[string] = ["Ada"]
    @param note: string?
  }
}
type Mood = enum[warm, formal]
@flow f(n: int): string {
  if n > config.limit { return "over" }
  if config.mood == :formal { return "formal" }
  return "\${config.cap} \${config.wait} \${config.names.join(",")} \${config.note ?? "none"}"
}`;

  test("takes defaults, and what the host sets", async () => {
    expect(output(await run(source, {}, { n: 3 }))).toBe("100.00 2h Ada none");
    expect(output(await run(source, {}, { n: 11 }))).toBe("over");
    const config = new InMemoryConfigSource({ C: { limit: 15, cap: 7.5, names: ["Eve", "Bob"], note: "x" } });
    expect(output(await run(source, { config }, { n: 11 }))).toBe("7.50 2h Eve,Bob x");
    expect(output(await run(source, { config: new InMemoryConfigSource({ C: { mood: "formal" } }) }, { n: 1 }))).toBe(
      "formal",
    );
  });

  test("refuses what is out of its range, and what is required and missing", async () => {
    const config = new InMemoryConfigSource({ C: { limit: 30 } });
    const outOfRange = await run(source, { config }, { n: 1 }).catch((error: unknown) => error);
    expect(JSON.stringify(outOfRange instanceof Error ? outOfRange.message : outOfRange)).toContain(
      "config.limit is 30, outside its range 1 to 20",
    );
    const required =
      '@core C { version = "1.0.0"  @config { @param host: string } }\n@flow f(): string { return config.host }';
    expect(missingOf(required)).toEqual(["config (for config.host)"]);
  });

  test("a @hot_reload parameter is one value throughout a block, and anew in the next", async () => {
    const config = new InMemoryConfigSource({ C: { constructor: null, n: 1 } });
    const hot = `@core C {
  version = "1.0.0"
  @plugins { host = test/host@1.0 }
  @config { @param n: int @hot_reload  @param constructor: int? @hot_reload }
}
@plugin_interface test/host@1.0 { say(n: int): int }
@flow f(): array[string] {
  first = @rigid {
    before = config.constructor
    a = host.say(n = config.n)
    b = host.say(n = config.n)
    yield "\${a} \${b} \${before ?? "none"} \${config.constructor ?? "none"}"
  }
  second = @rigid { yield "\${config.n} \${config.constructor ?? "none"}" }
  return [first, second]
}`;
    const said: unknown[] = [];
    const plugins = new InProcessPluginHost({
      "test/host": {
        say: ({ n }) => {
          said.push(n);
          config.set("C", "n", 7);
          config.set("C", "constructor", 8);
          return n!;
        },
      },
    });
    expect(output(await run(hot, { config, plugins }))).toEqual(["1 1 none none", "7 8"]);
    expect(said).toEqual([1, 1]);
  });

  test("names secrets in the manifest, and asks the host for them", () => {
    const secret = '@core C { version = "1.0.0"  @config { @param key: string @secret } }\n@flow f(): int { return 1 }';
    expect(missingOf(secret)).toEqual(["secrets (for config.key)"]);
    expect(missingOf(secret, { secrets: new InMemorySecretSource({ C: { key: "s3cr3t" } }) })).toEqual([]);
    expect(manifestOf(moduleOf(secret))).toMatchObject({ config: [], secrets: ["key"] });
  });
});

describe("secrets", () => {
  test("go to plugins, as arguments and as settings, and nowhere else", async () => {
    const source = `@core C {
  version = "1.0.0"
  @config { @param key: string @secret  @param realm: string = "main" }
  @plugins { gate = company/gate@1.0 { token = config.key  realm = config.realm } }
}
@plugin_interface company/gate@1.0 { open(key: string, n: int): string }
@flow f(n: int): string { return gate.open((config.key), n) }`;
    const seen: unknown[] = [];
    const plugins = new InProcessPluginHost({
      "company/gate": {
        open: (args, { settings }) => {
          seen.push(args, settings);
          return "opened";
        },
      },
    });
    const secrets = new InMemorySecretSource({ C: { key: "s3cr3t-value" } });
    const { engine, events } = host(moduleOf(source), { plugins, secrets });
    expect(output(await engine.invoke({ flow: "f", input: { n: 2 } }))).toBe("opened");
    await engine.close();
    expect(seen).toEqual([
      { key: "s3cr3t-value", n: 2 },
      { token: "s3cr3t-value", realm: "main" },
    ]);
    expect(JSON.stringify(events.events)).not.toContain("s3cr3t");
  });
});

describe("reference data", () => {
  const source = `@core C {
  version = "1.0.0"
  @reference {
    moods: array[string] = ["warm"]
    vat: map[string, float]
    limit: int
    owner: { name: string, mail: string = "nobody@example.org" }
  }
}
@flow f(country: string): array[string] {
  found: array[string] = []
  @foreach mood in reference.moods { found = [...found, mood.upper()] }
  @foreach entry in reference.vat { found = [...found, entry.key] }
  owner = reference.owner
  if owner != null { found = [...found, owner.mail] }
  rate = reference.vat.get(country) ?? reference.vat["NL"] ?? 0.0
  return [...found, "\${rate} \${reference.limit} \${reference.moods.length}"]
}`;

  test("reads as empty where the host has none", async () => {
    expect(output(await run(source, {}, { country: "BE" }))).toEqual(["WARM", "0 0 1"]);
  });

  test("reads as the host gives it", async () => {
    const reference = new InMemoryReferenceSource({
      C: { moods: ["cold", "dry"], vat: { NL: 0.21, DE: 0.19 }, limit: 4, owner: { name: "Ada" } },
    });
    expect(output(await run(source, { reference }, { country: "DE" }))).toEqual([
      "COLD",
      "DRY",
      "NL",
      "DE",
      "nobody@example.org",
      "0.19 4 2",
    ]);
  });
});

describe("memory", () => {
  test("comes with its defaults", () => {
    const source = `@core C {
  version = "1.0.0"
  @memory { greeted: map[string, int]  notes: array[string] = ["begun"]  count: int = 3 }
}
@flow f(name: string): int {
  memory.greeted.set(name, 1)
  memory.count = memory.count + 1
  return memory.notes.length
}`;
    expect(moduleOf(source).memory).toMatchObject([
      { name: "greeted", type: { kind: "map" } },
      { name: "notes", default: { kind: "array" } },
      { name: "count", default: { kind: "literal", type: "int", value: 3 } },
    ]);
  });
});

describe("defaults of fields", () => {
  const source = `@core C { version = "1.0.0" }
type Mood = enum[warm, formal]
type Line = { name: string, price: money = 9.95, mood: Mood = :warm, tags: array[string] = ["new"], note: string? = "none" }
@flow f(lines: array[Line], extra: Line = { name: "E" }): array[Line] {
  mine: Line = { name: "M", price: 1 }
  return [...lines, extra, mine]
}`;
  const filled = { price: 9.95, mood: "warm", tags: ["new"], note: "none" };

  test("are filled in where literals and input leave them out", async () => {
    const input = { lines: [{ name: "A" }, { name: "B", price: 2, note: null }] };
    expect(output(await run(source, {}, input))).toEqual([
      { ...filled, name: "A" },
      { ...filled, name: "B", price: 2, note: null },
      { ...filled, name: "E" },
      { ...filled, name: "M", price: 1 },
    ]);
  });

  test("do not stand for null", async () => {
    const error = failure(await run(source, {}, { lines: [{ name: "A", price: null }] }));
    expect(error.message).toMatch(/input\.lines\[0\]\.price: expected an amount of money/);
  });

  test("stand in the schema of the manifest, where the field is not required", () => {
    const [flow] = manifestOf(moduleOf(source)).flows;
    expect(flow?.params).toMatchObject({
      required: ["lines"],
      properties: { extra: { default: { ...filled, name: "E" } } },
      $defs: {
        Line: {
          required: ["name"],
          properties: { price: { default: 9.95 }, mood: { default: "warm" }, tags: { default: ["new"] } },
        },
      },
    });
  });
});
