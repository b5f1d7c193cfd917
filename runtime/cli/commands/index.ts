import type { Command } from "../args/command.js";

export interface CommandEntry {
  readonly name: string;
  /** One line without full stop. */
  readonly summary: string;
  /** It runs flows, so another process supervises it. */
  readonly supervised: boolean;
  readonly load: () => Promise<{ readonly default: Command }>;
}

/** All commands. Each is loaded when it is called, because checking a file must not load the engine. */
export const commands: readonly CommandEntry[] = [
  {
    name: "compile",
    supervised: false,
    summary: "compile a program to a bundle",
    load: () => import("./compile.node.js"),
  },
  {
    name: "check",
    supervised: false,
    summary: "check a program and write nothing",
    load: () => import("./check.node.js"),
  },
  {
    name: "fmt",
    supervised: false,
    summary: "lay out the source of programs, in place",
    load: () => import("./fmt.node.js"),
  },
  { name: "test", supervised: true, summary: "run the tests of programs", load: () => import("./test.node.js") },
  {
    name: "run",
    supervised: true,
    summary: "run a flow until it completes, fails or waits for a decision",
    load: () => import("./run.node.js"),
  },
  {
    name: "checkpoints",
    supervised: false,
    summary: "list what waits for a decision",
    load: () => import("./checkpoints.node.js"),
  },
  {
    name: "resume",
    supervised: true,
    summary: "decide a checkpoint and let its flow go on",
    load: () => import("./resume.node.js"),
  },
  {
    name: "record",
    supervised: false,
    summary: "write what a run of the store was answered to a file",
    load: () => import("./record.node.js"),
  },
  {
    name: "compare",
    supervised: false,
    summary: "set recorded runs side by side: answers, tokens, cost and time",
    load: () => import("./compare.node.js"),
  },
  {
    name: "inspect",
    supervised: false,
    summary: "show what is in a program or a bundle",
    load: () => import("./inspect.node.js"),
  },
  {
    name: "cancel",
    supervised: false,
    summary: "end an invocation for good, with its pending checkpoints",
    load: () => import("./cancel.node.js"),
  },
  {
    name: "expire",
    supervised: true,
    summary: "apply the timeouts of checkpoints that are overdue",
    load: () => import("./expire.node.js"),
  },
  {
    name: "recover",
    supervised: true,
    summary: "go on with what a crash interrupted",
    load: () => import("./recover.node.js"),
  },
  {
    name: "worker",
    supervised: false,
    summary: "take runs that can go on, beside other workers, until it is stopped",
    load: () => import("./worker.node.js"),
  },
  {
    name: "serve",
    supervised: false,
    summary: "serve programs over HTTP, with a page on which people decide",
    load: () => import("./serve.node.js"),
  },
  {
    name: "prune",
    supervised: false,
    summary: "forget invocations that finished long ago",
    load: () => import("./prune.node.js"),
  },
  {
    name: "doctor",
    supervised: false,
    summary: "find what is wrong with a store, and say what can be done",
    load: () => import("./doctor.node.js"),
  },
  {
    name: "plugins",
    supervised: false,
    summary: "list what plugins are bound to, and write the interface of one",
    load: () => import("./plugins.node.js"),
  },
  {
    name: "mcp",
    supervised: false,
    summary: "serve the flows of programs to agents as tools, by MCP",
    load: () => import("./mcp.node.js"),
  },
  {
    name: "lsp",
    supervised: false,
    summary: "serve an editor: diagnostics, completion and all else while one writes",
    load: () => import("./lsp.node.js"),
  },
];
