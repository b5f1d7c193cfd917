// LangGraph.js on its PostgreSQL saver, each step kept before the next one begins (durability "sync").
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { approval } from "../langgraph.mjs";
import { serve } from "./serve.mjs";

const saver = PostgresSaver.fromConnString(process.env.URL, { schema: "langgraph" });
await saver.setup();
const graph = approval(saver);
serve(
  async () => graph.approve(await graph.suspend()),
  () => saver.end(),
);
