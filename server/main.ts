/** The language server as a Node process: over stdio, or Node's IPC when an editor starts it so. */
import { ProposedFeatures, createConnection } from "vscode-languageserver/node";
import { createServer } from "./create-server.js";

// An editor that starts the server says how it talks (--stdio, --node-ipc); by hand, stdio is what one means.
if (!process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)/.test(argument))) process.argv.push("--stdio");

createServer(createConnection(ProposedFeatures.all)).listen();
