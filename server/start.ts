/** The process of the language server, as the extension starts it: it runs the server's chunks. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { keepAtEnd, runCompiled } from "../runtime/compiled-code.node.js";

const program = runCompiled(join(__dirname, "serve.cjs"), "server");
keepAtEnd(program);
const { loadServe } = program.exports as typeof import("./load-serve.js");
// This file is in dist/server; the page of the diagnostics ships with it.
void loadServe(pathToFileURL(join(__dirname, "../../docs/diagnostics.md")));
