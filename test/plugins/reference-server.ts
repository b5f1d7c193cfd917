/** The reference servers of the protocol, which others wrote. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export const reference = (name: string, ...args: readonly string[]): ServerCommand => ({
  command: process.execPath,
  args: [join(root, "node_modules/@modelcontextprotocol", name, "dist/index.js"), ...args],
});

const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts `everything` over HTTP, and waits until it answers. */
export async function serveHttp(port: number): Promise<ChildProcess> {
  const { command, args } = reference("server-everything", "streamableHttp");
  const child = spawn(command, args, { env: { ...process.env, PORT: String(port) }, stdio: "ignore" });
  children.add(child);
  for (let tries = 0; tries < 400; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/mcp`);
      return child;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("The server does not answer.");
}

export async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  children.delete(child);
}
