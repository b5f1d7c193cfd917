import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { freePort, killed, serveHttp } from "../plugins/reference-server.js";
import { useCommandLine, write } from "./command-line.js";

const line = useCommandLine();
const server = fileURLToPath(
  new URL("../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js", import.meta.url),
);

const faultyServer = fileURLToPath(new URL("../fixtures/mcp/faulty-server.mjs", import.meta.url));
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const PROGRAM = `import { Note } from "./note"
@core Reader {
    version = "1.0.0"
    @plugins {
        files = mcp/files@1.0
        other = acme/other@1.0
    }
}
@flow read(name: string): Note {
    got = files.read_text_file("\${name}.txt")
    _decision = @checkpoint approval { present = { prompt = "Read \${name}?" } }
    again = files.read_text_file("\${name}.txt")
    return { text: "\${got.content}/\${again.content}" }
}
@flow ask(): string {
    answer: string = other.ask(question = "why")
    return answer
}
`;

const INTERFACE = "@plugin_interface mcp/files@1.0 { read_text_file(path: string): { content: string } }";

let directory: string;
beforeEach(() => {
  directory = line.directory();
  write(directory, "notes/milk.txt", "buy milk");
  write(directory, "app/reader.scaicore", `${PROGRAM}\n${INTERFACE}`);
  write(directory, "app/note.scaicore", "pub type Note = { text: string }\n");
  write(
    directory,
    "app/scaicore.plugins.json",
    JSON.stringify({ plugins: { files: { command: process.execPath, args: [server, "."], cwd: "../notes" } } }),
  );
});
const app = () => join(directory, "app");

describe("scaicore plugins", { timeout: 240_000 }, () => {
  it("leads from a server to a program that calls it, and a run that goes on in another process", async () => {
    expect((await line.run(["plugins"], { cwd: app() })).stdout).toBe("files\n");
    const listed = await line.run(["plugins", "list", "files"], { cwd: app() });
    expect(listed.stdout).toContain("read_text_file(path: string, tail: float?, head: float?): { content: string }");
    const written = await line.run(["plugins", "interface", "files"], { cwd: app() });
    expect(written.stderr).toBe("In the core: @plugins { files = mcp/files@1.0 }\n");
    write(directory, "app/reader.scaicore", `${PROGRAM}\n${written.stdout}`);
    expect(written.stdout).toBe((await line.run(["fmt", "-"], { cwd: app(), stdin: written.stdout })).stdout);

    const run = ["run", "app/reader.scaicore", "--flow", "read", "--input", '{"name":"milk"}'];
    const { value } = await line.json(run, { cwd: directory });
    expect(value).toMatchObject({ status: "SUSPENDED", checkpoint: { prompt: "Read milk?" } });
    const resume = ["resume", value.checkpoint.checkpoint_id, "--resolution", '{"decision":"approve"}'];
    const resumed = await line.jsonAlone(resume, { cwd: directory });
    expect(resumed.value).toMatchObject({ status: "COMPLETED", output: { text: "buy milk/buy milk" } });

    const mocked = write(
      directory,
      "m.json",
      JSON.stringify({ plugins: { "files.read_text_file": { content: "mocked" } } }),
    );
    const events = join(directory, "events.jsonl");
    const second = await line.json([...run, "--mock", mocked, "--events", events], { cwd: directory });
    const third = await line.json([...resume.with(1, second.value.checkpoint.checkpoint_id), "--mock", mocked], {
      cwd: directory,
    });
    expect(third.value).toMatchObject({ output: { text: "mocked/mocked" } });
  });

  it("calls a server over HTTP", async () => {
    const port = await freePort();
    const child = await serveHttp(port);
    const binding = { url: `http://127.0.0.1:${port}/mcp` };
    write(directory, "http/scaicore.plugins.json", JSON.stringify({ plugins: { "mcp/every": binding } }));
    const cwd = join(directory, "http");
    const { stdout } = await line.run(["plugins", "interface", "mcp/every"], { cwd });
    write(
      directory,
      "http/sum.scaicore",
      `@core Sum { version = "1.0.0"  @plugins { e = mcp/every@1.0 } }\n${stdout}
@flow sum(): string { return e.get_sum(2.0, 3.0) }`,
    );
    const { value } = await line.json(["run", "sum.scaicore", "--flow", "sum"], { cwd });
    expect(value).toMatchObject({ status: "COMPLETED", output: "The sum of 2 and 3 is 5." });
    await killed(child);
  });

  it("calls a module, also with the code of itself that an earlier start has kept", async () => {
    write(directory, "own/scaicore.plugins.json", JSON.stringify({ plugins: { "acme/crm": { module: "./crm.mjs" } } }));
    write(directory, "own/crm.mjs", "export async function find({ text }) { return `found ${text}`; }\n");
    write(
      directory,
      "own/own.scaicore",
      `@core Own { version = "1.0.0"  @plugins { crm = acme/crm@1.0 } }
@plugin_interface acme/crm@1.0 { find(text: string): string }
@flow own(): string { return crm.find("Ada") }`,
    );
    const options = { cwd: join(directory, "own"), env: { NODE_COMPILE_CACHE: join(directory, "own/code") } };
    for (let start = 0; start < 3; start++)
      expect((await line.jsonAlone(["run", "own.scaicore"], options)).value).toMatchObject({ output: "found Ada" });
  });

  it("ends its servers when a run is cancelled by a signal, and when it is killed", async () => {
    const log = join(directory, "log");
    const hanging = { command: process.execPath, args: [faultyServer, "ok", log] };
    write(directory, "hang/scaicore.plugins.json", JSON.stringify({ plugins: { tool: hanging } }));
    write(
      directory,
      "hang/hang.scaicore",
      `@core Hang { version = "1.0.0"  @plugins { tool = test/tool@1.0 } }
@plugin_interface test/tool@1.0 { hang(): string }
@flow hang(): string { return tool.hang() }`,
    );
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      rmSync(log, { force: true });
      const running = line.start(["run", "hang.scaicore"], { cwd: join(directory, "hang") });
      const lines = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
      await expect.poll(lines, { timeout: 30_000 }).toContain("hang");
      running.child.kill(signal);
      const ended = await running.ended;
      if (signal === "SIGTERM") expect(ended).toMatchObject({ code: 1 });
      const pid = Number(/\d+/.exec(lines()[0] ?? "")?.[0]);
      await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
    }
  });

  it("leaves a key nowhere that a server repeats", async () => {
    const key = "sk-canary/0123+456 789";
    const leaking = { command: process.execPath, args: [faultyServer], env: { KEY: "${env:CANARY}" } };
    write(directory, "leak/scaicore.plugins.json", JSON.stringify({ plugins: { tool: leaking } }));
    write(
      directory,
      "leak/leak.scaicore",
      `@core Leak { version = "1.0.0"  @plugins { tool = test/tool@1.0 } }
@plugin_interface test/tool@1.0 { leak(): { key: string, base64: string }  fail_with_key(): string }
@flow leak(): string {
  told = tool.leak()
  _d = @checkpoint approval { present = { prompt = "go?", payload = told } }
  return tool.fail_with_key()
}`,
    );
    const cwd = join(directory, "leak");
    const options = { cwd, env: { CANARY: key } };
    const more = ["--durability", "block", "--events", "events.jsonl", "--trace"];
    const begun = await line.run(["run", "leak.scaicore", "--json", ...more], options);
    const { checkpoint } = JSON.parse(begun.stdout) as { readonly checkpoint: { readonly checkpoint_id: string } };
    const resume = ["resume", checkpoint.checkpoint_id, "--resolution", '{"decision":"approve"}', "--json"];
    const ended = await line.run([...resume, "--events", "events.jsonl"], options);
    expect(ended.stdout).toContain("[secret]");
    const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const left = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));
    expect(left.length).toBeGreaterThan(4);
    const all = [begun.stdout, begun.stderr, ended.stdout, ended.stderr, ...left].join("\n");
    for (const form of [key, encodeURIComponent(key), Buffer.from(key).toString("base64")])
      expect(all).not.toContain(form);
  });

  it("does not stop a run that calls no plugin of which nothing is known, and says what to write when one is called", async () => {
    const ran = await line.json(["run", "app/reader.scaicore", "--flow", "ask"], { cwd: directory });
    expect(ran).toMatchObject({ code: 1, value: { status: "FAILED", error: { error_type: "PluginError" } } });
    expect(ran.value.error.message).toContain(
      'Nothing answers other.ask: there is no mock for it, and no interface says what it gives. Write an answer into app/reader.mock.json, { "plugins": { "other.ask": … } }, or bind other to a server in scaicore.plugins.json.',
    );
  });

  it.each<[readonly string[], string]>([
    [["plugins", "lst"], 'plugins does list or interface, not "lst"; did you mean list?'],
    [["plugins", "interface"], "interface needs the name of a plugin"],
    [["plugins", "interface", "files", "more"], 'interface takes one plugin, but "more" follows'],
    [["plugins", "interface", "files", "--as", "x"], '--as must be owner/name@1.0, not "x"'],
    [["plugins", "list", "fils"], "scaicore.plugins.json has no plugin fils. Did you mean files?"],
    [["plugins", "--plugins", "no.json"], "There is no no.json."],
    [
      ["run", "reader.scaicore", "--flow", "ask", "--plugins", "no.json"],
      "no.json cannot be read: there is no such file.",
    ],
    [["run", "reader.scaicore", "--flow", "ask", "--plugins", "reader.scaicore"], "reader.scaicore is no JSON"],
  ])("refuses %j", async (args, message) => {
    const ended = await line.run(args, { cwd: app() });
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 2, ...(args[0] === "run" ? {} : { stdout: "" }) });
  });
});
