/** The process in which the flows of a window run (`fork-engine.ts` starts it): it can be ended whatever a flow does. */
import { endWithSupervisor } from "scaicore/node";
import type { Message } from "./channel.js";
import { serveEngine } from "./engine-server.js";

endWithSupervisor();
const engine = serveEngine((message) => process.send?.(message, undefined, undefined, () => undefined));
process.on("message", (message) => engine.receive(message as Message));
