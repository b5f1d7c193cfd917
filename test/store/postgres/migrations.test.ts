import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StoreDispatcher } from "scaicore/worker";
import { poolConnection } from "../../../runtime/postgres/pool.js";
import { storeOn } from "../../../runtime/postgres/postgres-store.js";
import { SCHEMA_VERSION } from "../../../runtime/postgres/schema/migrate.js";
import { engineOf, startWorker, until } from "../worker/world.js";
import { embedded, embeddedPostgres, newSchema } from "./embedded.js";
import { CALLED, CALLER, KEEPER } from "./old-programs.js";

/** Puts a kept dump into a schema of its own. */
async function restored(dump: string): Promise<string> {
  const schema = newSchema();
  const text = readFileSync(new URL(`../../fixtures/postgres/${dump}`, import.meta.url), "utf8");
  await embeddedPostgres.exec(
    `begin; create schema "${schema}"; set local search_path to "${schema}"; ${text}; commit;`,
  );
  return schema;
}

const versionOf = async (schema: string): Promise<unknown> =>
  (await embedded.query(`select max(version) as version from "${schema}".schema_version`))[0]?.version;

describe("the tables of the PostgreSQL store", () => {
  it("are brought up to date from version 1, and what was stored goes on", async () => {
    const schema = await restored("version-1.sql");
    const store = await storeOn(await embedded.connect(), { schema });
    expect(await versionOf(schema)).toBe(SCHEMA_VERSION);
    const statuses = (await store.checkpoints.invocations({})).items.map(({ invocationId, status }) => [
      invocationId.replace(/\/.*/, "/…"),
      status,
    ]);
    expect(Object.fromEntries(statuses)).toEqual({
      noted: "completed",
      asked: "suspended",
      calls: "suspended",
      "calls/…": "suspended",
    });
    const dispatcher = new StoreDispatcher({ checkpoints: store.checkpoints, patienceMs: 1 });
    const called = engineOf(CALLED, store);
    dispatcher.register("core://test/called", called);
    const keeper = engineOf(KEEPER, store);
    const caller = engineOf(CALLER, store, { dispatcher });
    const approve = async (invocationId: string) => {
      const [info] = (await store.checkpoints.list({ invocationId })).items;
      const engine = info?.core === "Keeper" ? keeper : called;
      await engine.decide({ checkpointId: info?.checkpointId ?? "", resolution: { decision: "approve" } });
    };
    const calledId = (await store.checkpoints.invocations({ core: "Called" })).items[0]?.invocationId ?? "";
    await approve("asked");
    await approve(calledId);
    const { stop } = startWorker([keeper, caller, called], store);
    const ended = async () =>
      (await store.checkpoints.invocations({})).items.every(({ status }) => status === "completed");
    // That the caller goes on with the end of the called run, version 1 did not know.
    await until(ended);
    const notes = await store.memory.read({ core: "Keeper", instanceKey: null }, "notes");
    expect(notes?.value).toEqual(["first", "approve"]);
    expect(await caller.result("calls")).toMatchObject({ status: "COMPLETED", output: "approve" });
    await stop();
    await store.close();
  });

  it("are made once, by however many processes open a store at once", async () => {
    const schema = newSchema();
    const stores = await Promise.all([1, 2, 3].map(async () => storeOn(await embedded.connect(), { schema })));
    const versions = await embedded.query(`select version from "${schema}".schema_version order by version`);
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, n) => n + 1));
    for (const store of stores) await store.close();
  });

  it("of a newer version are refused, and nothing is changed", async () => {
    const schema = newSchema();
    await (await storeOn(await embedded.connect(), { schema })).close();
    await embedded.query(`insert into "${schema}".schema_version (version) values (99)`);
    await expect(storeOn(await embedded.connect(), { schema })).rejects.toMatchObject({
      errorType: "StoreError",
      retryable: false,
      message: `The tables in the schema ${schema} are of version 99, made by a newer ScaiCore; this one knows up to ${SCHEMA_VERSION}. Update it.`,
    });
  });

  it("are not made where that is forbidden", async () => {
    const opening = storeOn(await embedded.connect(), { schema: newSchema(), migrate: false });
    await expect(opening).rejects.toMatchObject({ errorType: "StoreError", retryable: false });
  });

  it.each([
    [{ schema: "A" }, /^schema must be/],
    [{ schema: "pg_x" }, /^schema must be/],
    [{ schema: 'x"; drop' }, /^schema must be/],
    [{ ownerTimeoutMs: 10 }, /^ownerTimeoutMs must be between 5000/],
  ])("are not looked for with %j", async (options, message) => {
    await expect(storeOn(await embedded.connect(), options)).rejects.toThrow(message);
  });
});

describe("a PostgreSQL that fails", () => {
  const failing = (error: Error) => {
    const fail = () => Promise.reject(error);
    return storeOn(poolConnection({ query: fail, connect: fail, end: () => Promise.resolve() }, false), {});
  };
  const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });

  it.each([
    ["connect ECONNREFUSED 127.0.0.1:1", "ECONNREFUSED", true],
    ["terminating connection due to administrator command", "57P01", true],
    ["cannot execute UPDATE in a read-only transaction", "25006", true],
    ["sorry, too many clients already", "53300", true],
    ["password authentication failed", "28P01", false],
    ['database "x" does not exist', "3D000", false],
    ["permission denied for schema public", "42501", false],
  ])("with %s is a StoreError that says whether to try again", async (message, code, retryable) => {
    await expect(failing(withCode(message, code))).rejects.toMatchObject({
      errorType: "StoreError",
      retryable,
      message: expect.stringContaining(`PostgreSQL failed: ${message}`) as string,
    });
  });
});
