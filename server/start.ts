/** The process of the language server, as the extension starts it: with the code that V8 has kept of it. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { keepAtEnd, runCompiled } from "../runtime/compiled-code.node.js";

const program = runCompiled(join(__dirname, "serve.cjs"), "server");
keepAtEnd(program);
const { serve } = program.exports as typeof import("./serve.js");
// This file is in dist/server; the page of the diagnostics ships with it.
void serve(pathToFileURL(join(__dirname, "../../docs/diagnostics.md")));
