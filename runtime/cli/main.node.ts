/**
 * The command `scaicore`: runtime/bin/scaicore.mjs requires the bundle of this file, which runs the chunks of the command line. It is
 * CommonJS, because to load one more ES module costs more than all that it does.
 */
import { join } from "node:path";
import { keepAtEnd, runCompiled } from "../compiled-code.node.js";
import { ExitCode } from "./io/errors.js";
import { isSupervised } from "./supervision/is-supervised.node.js";

const argv = process.argv.slice(2);
const [name] = argv;
// Each command loads other chunks, and so does the process that supervises one.
const command = name !== undefined && /^[a-z]{2,12}$/.test(name) ? name : "other";
const use = isSupervised() ? `${command}-supervised` : command;
const program = runCompiled(join(__dirname, "chunks", "cli.cjs"), use);
// What is no command, or was not called as it should be, is not kept.
keepAtEnd(program, ExitCode.NotStarted);
const { start } = program.exports as typeof import("./start.node.js");
void start(argv).then((code) => process.exit(code));
