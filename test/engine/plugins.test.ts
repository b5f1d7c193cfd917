import { type CoreEngine, InProcessPluginHost, MockPluginHost, type InvocationResult, type PluginHost } from "scaicore";
import { describe, expect, test } from "vitest";
import { failure, host, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

const INTERFACE = `@plugin_interface company/salesforce@1.0 {
  get_account(id: string): Account
  find(text: string, limit: int = 10, region: string?): array[Account]
  note(id: string, text: string)
}`;

/** A program with a plugin, from its source to its result. */
async function run(body: string, returns: string, plugins: PluginHost, declared = true): Promise<InvocationResult> {
  const source = `@core C {
  version = "1.0.0"
  @plugins { crm = company/salesforce@1.0 { instance = "production"  retries = -1  regions = ["eu"] } }
}
type Account = { id: string, name: string, since: date? }
${declared ? INTERFACE : ""}
@flow f(id: string): ${returns} {
${body}
}`;
  const { engine } = host(moduleOfSource(source), { plugins });
  const result = await engine.invoke({ flow: "f", input: { id: "a1" } });
  await engine.close();
  return result;
}

const ADA = { id: "a1", name: "Ada", since: "2026-01-15" };
const mock = (plugins: Readonly<Record<string, readonly unknown[] | object>>) =>
  new MockPluginHost({ plugins } as ConstructorParameters<typeof MockPluginHost>[0]);

/** A program that waits for a person before it calls its plugin. */
const desk = (core: string, version: string, plugin: string) =>
  moduleOfSource(`@core ${core} { version = "${version}" @plugins { crm = ${plugin} } }
@plugin_interface ${plugin} { hello(): string }
@flow f(): string {
  d = @checkpoint approval { present = { prompt = "go?" } }
  r = crm.hello()
  return r
}`);
const saying = (text: string) => ({ hello: () => text });

describe("which plugin is called", () => {
  const decided = async (engine: CoreEngine, begun: InvocationResult) => {
    if (begun.status !== "SUSPENDED") throw new Error(JSON.stringify(begun));
    const { checkpointId } = begun.checkpoint;
    return output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }));
  };

  test("is said by package and version: two programs may give one alias to two", async () => {
    const plugins = new InProcessPluginHost({
      "company/salesforce": saying("salesforce"),
      "company/hubspot": saying("hubspot"),
    });
    const a = host(desk("A", "1.0.0", "company/salesforce@1.0"), { plugins }).engine;
    const b = host(desk("B", "1.0.0", "company/hubspot@1.0"), { plugins }).engine;
    const [inA, inB] = [await a.invoke({ flow: "f" }), await b.invoke({ flow: "f" })];
    expect([await decided(a, inA), await decided(b, inB)]).toEqual(["salesforce", "hubspot"]);
    await a.close();
    await b.close();
  });

  test("is that of the version with which a run began, beside that of today's", async () => {
    const plugins = new InProcessPluginHost({
      "company/crm@1.0": saying("one"),
      "company/crm@2.0": saying("two"),
    });
    const old = host(desk("D", "1.0.0", "company/crm@1.0"), { plugins });
    const before = await old.engine.invoke({ flow: "f" });
    await old.engine.close();
    const now = host(desk("D", "2.0.0", "company/crm@2.0"), { plugins, checkpoints: old.checkpoints }).engine;
    const after = await now.invoke({ flow: "f" });
    expect([await decided(now, before), await decided(now, after)]).toEqual(["one", "two"]);
    await now.close();
  });

  test("is said where the host no longer has the version of a run, which stays pending", async () => {
    const old = host(desk("D", "1.0.0", "company/crm@1.0"), {
      plugins: new InProcessPluginHost({ "company/crm@1.0": saying("one") }),
    });
    const before = await old.engine.invoke({ flow: "f" });
    await old.engine.close();
    const now = host(desk("D", "2.0.0", "company/crm@2.0"), {
      plugins: new InProcessPluginHost({ "company/crm@2.0": saying("two") }),
      checkpoints: old.checkpoints,
    }).engine;
    await expect(decided(now, before)).rejects.toThrow("Missing: plugin crm = company/crm@1.0");
    expect((await old.checkpoints.list({})).items).toHaveLength(1);
    await now.close();
  });
});

describe("a plugin with an interface", () => {
  test("gives values of the declared types", async () => {
    const result = await run(
      'account = crm.get_account(id)\n since = account.since ?? 2000-01-01\n return "${account.name} ${since.year}"',
      "string",
      mock({ "crm.get_account": ADA }),
    );
    expect(output(result)).toBe("Ada 2026");
  });

  test("is called in a written @rigid, in arguments, in emit and in return", async () => {
    const result = await run(
      `@rigid { first = crm.get_account(id)  second = crm.get_account(crm.get_account("b").id) }
       emit seen { account: crm.get_account("c") }
       if first.name != second.name { return crm.get_account("d").name + first.name }
       return "none"`,
      "string",
      mock({ "crm.get_account": [ADA, ADA, { ...ADA, name: "Bea" }, ADA, { ...ADA, name: "Dan" }] }),
    );
    expect(output(result)).toBe("DanAda");
  });

  test("is given its settings, its arguments by name and the defaults of its interface", async () => {
    const calls: object[] = [];
    const result = await run('return crm.find("Ada").length', "int", {
      describe: () => ({}),
      call: ({ alias, package: name, version, method, args, settings }) => {
        calls.push({ plugin: `${alias} = ${name}@${version}`, method, args, settings });
        return Promise.resolve([ADA]);
      },
    });
    expect(output(result)).toBe(1);
    expect(calls).toEqual([
      {
        plugin: "crm = company/salesforce@1.0",
        method: "find",
        args: { text: "Ada", limit: 10 },
        settings: { instance: "production", retries: -1, regions: ["eu"] },
      },
    ]);
  });

  test("gives nothing where no result is declared", async () => {
    const result = await run('return crm.note(id, "x")', "string?", mock({ "crm.note": { ok: true } }));
    expect(output(result)).toBeNull();
  });

  test("fails where its answer does not fit, and the failure is caught by its type", async () => {
    const plugins = mock({ "crm.get_account": { id: 1 } });
    expect(failure(await run("return crm.get_account(id).name", "string", plugins))).toMatchObject({
      errorType: "PluginError",
    });
    expect(
      output(
        await run(
          'x = @try { yield crm.get_account(id).name } @catch PluginError e { yield "caught ${e.type}" }\n return x',
          "string",
          plugins,
        ),
      ),
    ).toBe("caught PluginError");
  });

  test("gives the member of a union that keeps most of its answer", async () => {
    const source = `@core C { version = "1.0.0"  @plugins { p = company/p@1.0 } }
type A = { name: string, phone: string? }
type B = { name: string, email: string? }
@plugin_interface company/p@1.0 { get(): A | B  all(): array[A | B] }
@flow f(): array[A | B] { return [p.get(), ...p.all()] }`;
    const answer = { name: "x", email: "e", _id: 1 };
    const { engine } = host(moduleOfSource(source), {
      plugins: mock({ "p.get": answer, "p.all": [[{ name: "y" }, answer]] }),
    });
    const email = { name: "x", email: "e" };
    expect(output(await engine.invoke({ flow: "f" }))).toEqual([email, { name: "y", phone: null }, email]);
    await engine.close();
  });

  test("must have the methods that the interface declares", async () => {
    const plugins = new InProcessPluginHost({ "company/salesforce": { get_account: () => ADA } });
    await expect(run("return crm.get_account(id).name", "string", plugins)).rejects.toThrow("method find");
  });
});

describe("a plugin without an interface", () => {
  test("gives a value that is read as the type of its place", async () => {
    const result = await run(
      'account: Account = crm.get(id = id)\n total: int = crm.count()\n return { ...account, id: "${total}" }',
      "Account",
      mock({ "crm.get": ADA, "crm.count": 3 as never }),
      false,
    );
    expect(output(result)).toEqual({ ...ADA, id: "3" });
  });

  test("gives a value that is dropped, or checked where it is an argument", async () => {
    const result = await run(
      "crm.ping()\n n = max(1, 2)\n return crm.name(n = n)",
      "string",
      mock({ "crm.ping": {}, "crm.name": "Ada {{input.n}}" as never }),
      false,
    );
    expect(output(result)).toBe("Ada 2");
  });

  test("fails where the value is of another type", async () => {
    const result = await run(
      "account: Account = crm.get(id = id)\n return account.name",
      "string",
      mock({ "crm.get": { id: "a1" } }),
      false,
    );
    expect(failure(result)).toMatchObject({ errorType: "PluginError" });
    expect(failure(result).message).toContain("name");
  });

  test("is called at once for each element", async () => {
    const result = await run(
      '@foreach(max_concurrent = 2) x in ["a", "b"] { y: string = crm.echo(x = x)  emit seen { y } }\n' +
        'names = @foreach(max_concurrent = 2) x in ["a", "b"] { y: string = crm.echo(x = x)  yield y }\n return names.join(",")',
      "string",
      { describe: () => ({}), call: ({ args }) => Promise.resolve(args.x ?? null) },
      false,
    );
    expect(output(result)).toBe("a,b");
  });
});
