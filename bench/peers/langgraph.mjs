// LangGraph.js doing what the engine does: a chain of steps, a question to a person, a fan-out, many pending.
import { Annotation, Command, END, MemorySaver, START, Send, StateGraph, interrupt } from "@langchain/langgraph";

const State = Annotation.Root({ n: Annotation() });

/** A graph of so many steps that add one. */
export function chain(steps) {
  let graph = new StateGraph(State);
  for (let i = 0; i < steps; i++) graph = graph.addNode(`s${i}`, ({ n }) => ({ n: n + 1 }));
  graph = graph.addEdge(START, "s0");
  for (let i = 1; i < steps; i++) graph = graph.addEdge(`s${i - 1}`, `s${i}`);
  const app = graph.addEdge(`s${steps - 1}`, END).compile();
  return async () => {
    const { n } = await app.invoke({ n: 0 }, { recursionLimit: steps + 5 });
    if (n !== steps) throw new Error(`LangGraph came to ${n}.`);
  };
}

/** A graph that makes something, asks a person, and goes on with the answer; in memory unless a saver is given, which keeps each step at once. */
export function approval(saver) {
  const durable = saver === undefined ? {} : { durability: "sync" };
  const Greeting = Annotation.Root({ name: Annotation(), message: Annotation(), decision: Annotation() });
  const app = new StateGraph(Greeting)
    .addNode("write", ({ name }) => ({ message: `Hello ${name}` }))
    .addNode("ask", ({ message }) => ({ decision: interrupt({ prompt: "Send?", message }) }))
    .addNode("send", ({ message, decision }) => ({ message: decision === "approve" ? message : "" }))
    .addEdge(START, "write")
    .addEdge("write", "ask")
    .addEdge("ask", "send")
    .addEdge("send", END)
    .compile({ checkpointer: saver ?? new MemorySaver() });
  let thread = 0;
  return {
    async suspend() {
      const config = { configurable: { thread_id: String(thread++) }, ...durable };
      await app.invoke({ name: "Ada" }, config);
      return config;
    },
    async approve(config) {
      const { message } = await app.invoke(new Command({ resume: "approve" }), config);
      if (message !== "Hello Ada") throw new Error(`LangGraph came to ${message}.`);
    },
  };
}

/** A graph that runs a node for each of so many elements at once. */
export function fanOut(width) {
  const Fan = Annotation.Root({
    xs: Annotation(),
    results: Annotation({ reducer: (a, b) => a.concat(b), default: () => [] }),
  });
  const app = new StateGraph(Fan)
    .addNode("start", () => ({}))
    .addNode("one", ({ x }) => ({ results: [x + 1] }))
    .addEdge(START, "start")
    .addConditionalEdges("start", ({ xs }) => xs.map((x) => new Send("one", { x })), ["one"])
    .addEdge("one", END)
    .compile();
  const xs = Array.from({ length: width }, (_, index) => index);
  return async () => {
    const { results } = await app.invoke({ xs });
    if (results.length !== width) throw new Error(`LangGraph came to ${results.length} results.`);
  };
}
