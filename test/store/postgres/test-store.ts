import type { PostgresStore } from "../../../runtime/postgres/index.node.js";
import { storeOn } from "../../../runtime/postgres/postgres-store.js";
import { embedded, newSchema, type TestDatabase } from "./embedded.js";

/** Schemas that nobody uses: making the tables takes longer than most tests. */
const free = new Map<TestDatabase, string[]>();

export async function emptySchema({ query }: TestDatabase, schema: string): Promise<void> {
  const tables = await query(
    "select tablename from pg_tables where schemaname = $1 and tablename <> 'schema_version'",
    [schema],
  );
  await query(`truncate ${tables.map(({ tablename }) => `"${schema}"."${String(tablename)}"`).join(", ")}`);
}

/** An empty store for a test, in PGlite unless another database is named. */
export async function openTestStore(database: TestDatabase = embedded): Promise<PostgresStore & { schema: string }> {
  const known = free.get(database)?.pop();
  const schema = known ?? newSchema();
  if (known !== undefined) await emptySchema(database, schema);
  const store = await storeOn(await database.connect(), { schema });
  return {
    ...store,
    schema,
    async close() {
      await store.close();
      free.set(database, [...(free.get(database) ?? []), schema]);
    },
  };
}
