import { describe, expect, it } from "vitest";
import { mockParts } from "../../runtime/host/mocks/mock-parts.js";

const options = { signal: new AbortController().signal, idempotencyKey: "k" };
const program = {
  core: "Desk",
  pluginResults: {
    "crm.find": { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
    "crm.note": { type: "null" },
  },
};
const plugin = { alias: "crm", package: "a/crm", version: "1.0" };
const call = (method: string, args = {}) => ({ ...plugin, method, args, settings: {}, ordinal: 0 });

describe("a mocked world", () => {
  it("gives what the mock file says", async () => {
    const parts = mockParts(
      {
        plugins: { "crm.find": { name: "Ada" } },
        config: { limit: 3 },
        reference: { moods: ["warm"] },
        secrets: { key: "k-1" },
      },
      program,
    );
    expect(await parts.plugins.call(call("find"), options)).toEqual({ name: "Ada" });
    expect(await parts.config.read("Desk", "limit")).toBe(3);
    expect(await parts.reference.read("Desk", "moods")).toEqual(["warm"]);
    expect(await parts.secrets.read("Desk", "key")).toBe("k-1");
  });

  it("makes up the rest, the same for the same input", async () => {
    const parts = mockParts({}, program);
    expect(parts.plugins.describe(plugin)).toBeDefined();
    const found = await parts.plugins.call(call("find", { id: "a1" }), options);
    expect(found).toEqual({ name: expect.any(String) as string });
    expect(await mockParts({}, program).plugins.call(call("find", { id: "a1" }), options)).toEqual(found);
    expect(await parts.plugins.call(call("note"), options)).toBeNull();
    expect(await parts.secrets.read("Desk", "key")).toContain("key");
    expect(await parts.config.read("Desk", "limit")).toBeUndefined();
  });

  it("has plugins that nothing describes, and tells what to write when one is called", async () => {
    const parts = mockParts({}, { ...program, mockFile: "desk.mock.json" });
    expect(parts.plugins.describe({ alias: "erp", package: "a/erp", version: "1.0" })).toEqual({});
    await expect(parts.plugins.call(call("forget"), options)).rejects.toThrow(
      'Nothing answers crm.forget: there is no mock for it, and no interface says what it gives. Write an answer into desk.mock.json, { "plugins": { "crm.forget": … } }, or bind crm to a server in scaicore.plugins.json.',
    );
  });
});
