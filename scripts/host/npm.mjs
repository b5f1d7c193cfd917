import { spawn } from "node:child_process";
import { basename } from "node:path";
import { Failure } from "./failure.mjs";
import { onEnd } from "./on-end.mjs";

/** Runs npm in `cwd` without the settings that the npm which started us left in the environment. Fails with npm's words. */
export async function npm(args, cwd, env = process.env) {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !leftByNpm.test(name)));
  const own = env.npm_execpath && basename(env.npm_execpath) === "npm-cli.js" ? env.npm_execpath : undefined;
  const [command, first] = own ? [process.execPath, [own]] : ["npm", []];
  const all = [...first, ...args, "--no-audit", "--no-fund", "--loglevel=error"];
  // Windows has a command file npm.cmd, which only a shell runs.
  const shell = process.platform === "win32" && command === "npm";
  const child = spawn(command, all, { cwd, env: clean, stdio: ["ignore", "pipe", "pipe"], shell });
  const callOff = onEnd(() => child.kill());
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const code = await new Promise((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", done);
  });
  callOff();
  if (code === 0) return;
  const last = said.trim().split("\n").slice(-12).join("\n  ");
  throw new Failure(
    `npm ${args[0]} failed (${code}).\n  ${last}\n` +
      `Is the npm registry within reach? Try \`npm ping\`; behind a proxy, set HTTPS_PROXY or \`npm config set proxy\`.`,
  );
}

// npm hands its own settings to what it starts; those that say where and what to install must not reach another npm.
const leftByNpm =
  /^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|global|workspaces?|include_workspace_root|omit|include|production)$|INIT_CWD$|NODE_ENV$)/;
