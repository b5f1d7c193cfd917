import { afterAll, describe, it } from "vitest";
import { storeOn } from "../../../runtime/postgres/postgres-store.js";
import { checkpointBackendConformance } from "../../../runtime/testing/checkpoint-backend-conformance.js";
import { type ConformanceSuite, registerConformance } from "../../../runtime/testing/conformance-suite.js";
import { memoryBackendConformance } from "../../../runtime/testing/memory-backend-conformance.js";
import { sampled } from "../../support/sampled.js";
import { databases } from "./databases.js";
import { newSchema, type TestDatabase } from "./embedded.js";
import { measured } from "./measured.js";
import { emptySchema } from "./test-store.js";

/** One schema for all cases of a database, emptied for each: making the tables takes longer than most cases. */
const schema = newSchema();

async function open(database: TestDatabase) {
  const { connect } = database;
  const { connection, work, outage } = measured(await connect(), schema);
  const one = await storeOn(connection, { schema });
  const two = await storeOn(await connect(), { schema });
  await emptySchema(database, schema);
  const close = async () => {
    await one.close();
    await two.close();
  };
  return { one, two, work, outage, close };
}

for (const [at, database] of databases.entries()) {
  // The last one, a server where there is one, keeps to all of the contract; outside a soak the one before it to a part.
  const part = ({ name, cases }: ConformanceSuite): ConformanceSuite => ({
    name,
    cases: at === databases.length - 1 ? cases : sampled(cases, 4),
  });
  registerConformance(
    { describe, it },
    part(
      checkpointBackendConformance(`the PostgreSQL store on ${database.name}`, async () => {
        const { one, two, close, ...hooks } = await open(database);
        return {
          backend: one.checkpoints,
          other: two.checkpoints,
          killOwner: async (owner) =>
            void (await database.query(`update "${schema}".owner set alive_until = clock_timestamp() where name = $1`, [
              owner,
            ])),
          ...hooks,
          close,
        };
      }),
    ),
  );

  registerConformance(
    { describe, it },
    part(
      memoryBackendConformance(`the PostgreSQL store on ${database.name}`, async () => {
        const { one, two, work, close } = await open(database);
        return { memory: one.memory, other: two.memory, work, close };
      }),
    ),
  );
}

afterAll(async () => {
  for (const { query } of databases) await query(`drop schema if exists "${schema}" cascade`);
});
