import { PGlite } from "@electric-sql/pglite";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { embeddedConnection } from "../../../runtime/postgres/embedded.js";
import type { SqlConnection } from "../../../runtime/postgres/connection.js";

/** A database that the tests of the PostgreSQL store run on. */
export interface TestDatabase {
  readonly name: string;
  /** A connection, as a process of its own has one. */
  readonly connect: () => Promise<SqlConnection>;
  readonly query: (text: string, params?: unknown[]) => Promise<readonly Record<string, unknown>[]>;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  devDependencies: Readonly<Record<string, string>>;
};
const version = devDependencies["@electric-sql/pglite"] ?? "";
const kept = join(root, "node_modules/.cache/pglite", `empty-${version}.tar`);

/** A new database. To make its files takes five seconds of computing, so those of an empty one are kept. */
async function newDatabase(): Promise<PGlite> {
  if (existsSync(kept)) return await PGlite.create({ loadDataDir: new Blob([await readFile(kept)]) });
  const database = await PGlite.create();
  const files = await database.dumpDataDir("none");
  await mkdir(dirname(kept), { recursive: true });
  const own = `${kept}.${process.pid}`;
  await writeFile(own, new Uint8Array(await files.arrayBuffer()));
  await rename(own, kept);
  return database;
}

/** PostgreSQL inside of this process, one for all tests of a worker. Tests have schemas of their own. */
export const embeddedPostgres = await newDatabase();

export const embedded: TestDatabase = {
  name: "PGlite",
  connect: () => Promise.resolve(embeddedConnection(embeddedPostgres)),
  query: async (text, params) => (await embeddedPostgres.query<Record<string, unknown>>(text, params)).rows,
};

let schemas = 0;
export const newSchema = (): string => `test_${process.pid}_${Date.now().toString(36)}_${schemas++}`;
