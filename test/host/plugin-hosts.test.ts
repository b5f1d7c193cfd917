import fc from "fast-check";
import { expect, test } from "vitest";
import { InProcessPluginHost, MockPluginHost } from "../../runtime/host/plugins/plugin-hosts.js";

const options = { signal: new AbortController().signal, idempotencyKey: "k" };
const plugin = { alias: "crm", package: "company/crm", version: "1.0" };
const call = (method: string, own: object = {}) => ({
  ...plugin,
  method,
  args: { id: "a1" },
  settings: {},
  ordinal: 0,
  ...own,
});

test("functions are plugins, by package and version", async () => {
  const host = new InProcessPluginHost({
    "company/crm": { get: () => "any version" },
    "company/crm@1.0": {
      get: ({ id }, { settings, idempotencyKey }) => [id ?? null, settings, idempotencyKey],
      touch: () => undefined,
    },
  });
  expect(host.describe(plugin)).toEqual({ methods: { get: {}, touch: {} } });
  expect(await host.call(call("get", { settings: { s: 1 } }), options)).toEqual(["a1", { s: 1 }, "k"]);
  expect(await host.call(call("touch"), options)).toBeNull();
  await expect(host.call(call("constructor"), options)).rejects.toThrow(
    "There is no method crm.constructor in the plugin company/crm@1.0.",
  );
  expect(await host.call(call("get", { version: "2.0" }), options)).toBe("any version");
  await expect(host.call(call("get", { package: "company/erp" }), options)).rejects.toThrow(
    "There is no plugin company/erp@1.0.",
  );
  expect(host.describe({ ...plugin, version: "2.0" })).toEqual({ methods: { get: {} } });
  expect(host.describe({ ...plugin, package: "toString" })).toBeUndefined();
});

test("a call goes to the plugin of its package and version, whatever they are called and whoever described what before", async () => {
  const name = fc.oneof(
    fc.constantFrom("a", "a/b", "a@1", "A", "@", "1", ""),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const plugins = fc.uniqueArray(fc.record({ package: name, version: name }), {
    selector: (one) => JSON.stringify([one.package, one.version]),
    minLength: 2,
    maxLength: 5,
  });
  // The text of a plugin of the host is read at its last `@`, so a version has none.
  const readable = plugins.map((all) => all.filter(({ version }) => !version.includes("@")));
  await fc.assert(
    fc.asyncProperty(readable, async (all) => {
      const host = new InProcessPluginHost(
        Object.fromEntries(
          all.map((one) => [`${one.package}@${one.version}`, { who: () => [one.package, one.version] }]),
        ),
      );
      for (const one of all) host.describe({ alias: "crm", ...one });
      for (const one of all) expect(await host.call(call("who", one), options)).toEqual([one.package, one.version]);
      for (const other of all) {
        const absent = { alias: "crm", package: `${other.package}@${other.version}`, version: "x" };
        if (!all.some((one) => one.package === absent.package && one.version === absent.version))
          expect(host.describe(absent)).toBeUndefined();
      }
    }),
    { numRuns: 50 },
  );
});

test("mocks answer in turn, and leave the rest to the host behind them", async () => {
  const behind = new InProcessPluginHost({ "company/crm": { other: () => "behind" } });
  const host = new MockPluginHost(
    { plugins: { "crm.get": [{ name: "{{input.id}}" }, { $fail: "error", message: "down" }] } },
    behind,
  );
  expect(host.describe(plugin)).toEqual({});
  expect(host.describe({ ...plugin, alias: "erp" })).toEqual({ methods: { other: {} } });
  expect(await host.call(call("get"), options)).toEqual({ name: "a1" });
  await expect(host.call(call("get", { ordinal: 1 }), options)).rejects.toThrow("down");
  await expect(host.call(call("get", { ordinal: 2 }), options)).rejects.toThrow(
    "The mock of crm.get has 2 answers, and this is call 3.",
  );
  expect(await host.call(call("other"), options)).toBe("behind");
  await expect(new MockPluginHost({}).call(call("get"), options)).rejects.toThrow("There is no mock for crm.get.");
});
