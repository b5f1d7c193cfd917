import { writeSync } from "node:fs";
import { compile } from "../../runtime/compiler/index.js";
import { CoreEngine } from "../../runtime/engine/core-engine.js";
import {
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  MockModelProvider,
} from "../../runtime/host/index.js";

/** A process that runs a flow which wants more memory than it has, and says how that ended. */
const source = `@core Oom { version = "1.0.0" }
@flow f(): int {
    s = "ab".repeat(4000000)
    return range(100000).map(i => s.upper()).length
}
`;
const { module } = compile("oom.scaicore", { read: () => source });
if (module === undefined) throw new Error("The source does not compile.");
const environment = new HostEnvironment({
  memory: new InMemoryBackend(),
  checkpoints: new InMemoryCheckpointBackend(),
  modelProviders: new MockModelProvider(),
});
// Without a bound of time, so that memory is what ends it.
const engine = CoreEngine.load(module, environment, { limits: { evaluationMs: 0 } });
writeSync(1, JSON.stringify(await engine.invoke({ flow: "f" })));
await engine.close();
