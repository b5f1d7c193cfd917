import { readFileSync, writeSync } from "node:fs";
import { compile } from "../../runtime/compiler/index.js";
import { CoreEngine } from "../../runtime/engine/core-engine.js";
import { HostEnvironment, MockModelProvider } from "../../runtime/host/index.js";
import { openFileStore } from "../../runtime/host/index.node.js";

/** A process that compiles a source, runs it up to its checkpoint, says so and waits to be killed. */
const [directory = "", source = ""] = process.argv.slice(2);
const { module } = compile("greet.scaicore", { read: () => readFileSync(source, "utf8") });
if (module === undefined) throw new Error("The source does not compile.");
const store = await openFileStore(directory);
const engine = CoreEngine.load(module, new HostEnvironment({ ...store, modelProviders: new MockModelProvider() }));
const result = await engine.invoke({ flow: "greet", input: { name: "Ada" } });
writeSync(1, `${result.status} ${result.status === "SUSPENDED" ? result.checkpoint.checkpointId : ""}\n`);
setInterval(() => undefined, 60_000);
