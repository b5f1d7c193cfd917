/** What docs/models.md and docs/plugins.md let one write is what the readers take, and the steps for plugins lead where the page says. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compile } from "scaicore/compiler";
import { configuredRole, readModelsConfig } from "scaicore/models";
import { parsePluginsConfig } from "scaicore/plugins";
import { useCommandLine, write } from "../cli/command-line.js";

const line = useCommandLine();
const page = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), "utf8").replaceAll(/^ {3}/gm, "");
const blocks = (name: string, language: string): readonly string[] =>
  [...page(name).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);

it("each configuration of docs/models.md is read, and answers for `primary`", () => {
  const configs = blocks("models.md", "json").map((text) => readModelsConfig(text));
  const role = { roleName: "primary", provider: "", modalities: [], fallback: [] };
  expect(configs.map((config) => configuredRole(config, role, {}).model)).toEqual([
    "copilot/gpt-5-mini",
    "llama3.2",
    "gpt-5-mini",
    "claude-sonnet-4-5",
  ]);
});

it("each configuration of docs/plugins.md is read", () => {
  const [files, served] = blocks("plugins.md", "json");
  expect(Object.keys(parsePluginsConfig(files!).plugins)).toEqual(["files"]);
  expect(Object.keys(JSON.parse(served!) as object)).toEqual(["mcpServers"]);
});

it("the steps of docs/plugins.md lead from nothing to an answer", { timeout: 120_000 }, async () => {
  const cwd = line.directory();
  const [program] = blocks("plugins.md", "scaicore");
  const { diagnostics } = compile("reader.scaicore", { read: () => program });
  expect(diagnostics).toEqual([]);
  // As the page has it, but for `npx`, which would fetch the server.
  const server = fileURLToPath(
    new URL("../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js", import.meta.url),
  );
  const { plugins } = JSON.parse(blocks("plugins.md", "json")[0]!) as { readonly plugins: { readonly files: object } };
  const files = { ...plugins.files, command: process.execPath, args: [server, "."] };
  write(cwd, "scaicore.plugins.json", JSON.stringify({ plugins: { files } }));
  expect((await line.run(["plugins", "list", "files"], { cwd })).stdout).toContain("read_text_file");
  const { stdout: written } = await line.run(["plugins", "interface", "files"], { cwd });
  const [method] = /^ *read_text_file\(.*$/m.exec(program!) ?? [];
  expect(written).toContain(method);
  write(cwd, "reader.scaicore", program!);
  write(cwd, "notes.txt", "buy milk\n");
  const ran = await line.run(["run", "reader.scaicore", "--input", '{"name": "notes.txt"}'], { cwd });
  expect(ran.stdout).toContain('"buy milk\\n"');
});
