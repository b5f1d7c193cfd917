import { expect, test } from "vitest";
import { InProcessPluginHost, MockPluginHost } from "../../runtime/host/plugins/plugin-hosts.js";

const options = { signal: new AbortController().signal, idempotencyKey: "k" };
const plugin = { alias: "crm", package: "company/crm", version: "1.0" };
const call = (method: string, own: object = {}) => ({
  alias: "crm",
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
  await expect(host.call(call("constructor"), options)).rejects.toThrow("There is no method crm.constructor.");
  expect(host.describe({ ...plugin, version: "2.0" })).toEqual({ methods: { get: {} } });
  expect(host.describe({ ...plugin, package: "toString" })).toBeUndefined();
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
