// Started by throw-away.mjs: learns of a folder on standard input, waits until that closes, then cleans up.
import { rm } from "node:fs/promises";
import { killProcessesOf } from "./processes.mjs";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
let folder = "";
for await (const chunk of process.stdin) folder += chunk;
if (folder !== "") {
  await killProcessesOf(folder);
  if (!process.argv.includes("--keep")) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
