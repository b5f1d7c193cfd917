// LangGraph.js on its SQLite saver, as it ships, or with FULL=1 durable against a loss of power as the others are.
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { join } from "node:path";
import { approval } from "../langgraph.mjs";
import { folder, serve } from "./serve.mjs";

const saver = SqliteSaver.fromConnString(join(folder, "langgraph.db"));
if (process.env.FULL === "1") saver.db.pragma("synchronous = FULL");
const graph = approval(saver);
serve(
  async () => graph.approve(await graph.suspend()),
  () => saver.db.close(),
);
