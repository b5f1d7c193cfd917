/**
 * Programs that are edited at random, with every request at any place of them and outside of them: each is answered, no answer names
 * a place that is not in its document, nothing is logged as a failure. SCAICORE_ATTACKS says how many edits.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { ErrorCodes, LSPErrorCodes, MessageType, type Position, ResponseError } from "vscode-languageserver";
import { features } from "../../server/features/index.js";
import { Random } from "../fuzz/random.js";
import { EVERYTHING } from "../support/editor.js";
import { type Asked, REQUESTS, RESOLVES, wrongPlaces } from "../support/every-request.js";
import { exampleFiles } from "../support/example-files.js";
import { editAtRandom } from "../support/random-edits.js";
import { startServerInMemory } from "../support/server-in-memory.js";

const EDITS = Number(process.env.SCAICORE_ATTACKS ?? 60);
const SEED = Number(process.env.SCAICORE_ATTACKS_SEED ?? 20_261_130);
/** Of the processor, so that a machine that does other things as well fails no test. */
const MOST_SECONDS = 1.5;
const FOLDER = "file:///desk/";

const examples = exampleFiles().filter(({ path }) => path.startsWith("support-agent/"));
const whole = new Map(examples.map(({ path, text }) => [FOLDER + path.slice(path.indexOf("/") + 1), text]));
const uris = [...whole.keys()];
/** What an answer may be instead: the request was wrong, or too late. */
const REFUSALS: ReadonlySet<number> = new Set([
  ErrorCodes.InvalidParams,
  LSPErrorCodes.ContentModified,
  LSPErrorCodes.RequestCancelled,
  LSPErrorCodes.RequestFailed,
]);

let server: Awaited<ReturnType<typeof startServerInMemory>>;
const logged: string[] = [];
beforeAll(async () => {
  server = await startServerInMemory({
    folders: [FOLDER.slice(0, -1)],
    capabilities: {
      ...EVERYTHING,
      textDocument: { ...EVERYTHING.textDocument, diagnostic: { relatedDocumentSupport: true } },
    },
    options: { runCommand: "run" },
    files: whole,
  });
  server.client.onNotification("window/logMessage", ({ type, message }: { type: MessageType; message: string }) => {
    if (type === MessageType.Error) logged.push(message);
  });
  for (const [uri, text] of whole) await server.open(uri, text);
  await server.idle();
});
afterAll(() => server.dispose());

it("asks all that the server answers", () => {
  const answered = features.flatMap(({ requests }) => Object.keys(requests)).sort();
  expect(Object.keys(REQUESTS).sort()).toEqual(answered);
});

it(`answers whatever is asked, over ${EDITS} edits`, { timeout: 60_000 + EDITS * 400 }, async () => {
  const random = new Random(SEED);
  const open = new Map(whole);
  const cut = { text: "" };
  const methods = Object.keys(REQUESTS);
  let answers = 0;
  const textOf = (uri: string): string | undefined => open.get(uri) ?? server.disk.get(uri);

  const anyPlace = (text: string): Position => {
    const lines = text.split("\n");
    if (random.chance(0.1)) return random.pick(ODD);
    const line = random.below(lines.length);
    return { line, character: random.below(lines[line]!.length + 1) };
  };
  const ask = async (method: string, asked: Asked): Promise<unknown> => {
    const params = REQUESTS[method]!(asked);
    const before = process.cpuUsage();
    try {
      const answer = await server.client.sendRequest<unknown>(method, params);
      const { uri = asked.uri } = asked.item as { readonly uri?: string };
      expect(wrongPlaces(answer, uri, textOf), `${method} ${JSON.stringify(params)}`).toEqual([]);
      answers++;
      return answer;
    } catch (error) {
      if (!(error instanceof ResponseError) || !REFUSALS.has(error.code)) throw error;
      return undefined;
    } finally {
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6, `seconds of ${method} ${JSON.stringify(params)}`).toBeLessThan(MOST_SECONDS);
    }
  };
  const askAny = async (uri: string): Promise<void> => {
    const text = textOf(uri) ?? "";
    const method = random.pick(methods);
    const range = { start: anyPlace(text), end: anyPlace(text) };
    const asked = { uri, position: anyPlace(text), range, word: random.pick(WORDS), item: {} };
    const source = RESOLVES[method];
    if (source === undefined) {
      await ask(method, asked);
      return;
    }
    const given = (await ask(source, asked)) as { readonly items?: unknown } | readonly unknown[] | null | undefined;
    const items = (
      Array.isArray(given) ? given : ((given as { items?: unknown } | null | undefined)?.items ?? [])
    ) as readonly unknown[];
    if (items.length > 0) await ask(method, { ...asked, item: random.pick(items) });
  };

  for (let edit = 0; edit < EDITS; edit++) {
    const uri = random.pick(uris);
    const text = open.get(uri);
    if (text === undefined) {
      await server.open(uri, whole.get(uri)!);
      open.set(uri, whole.get(uri)!);
    } else if (random.chance(0.02)) {
      await server.close(uri);
      open.delete(uri);
      if (random.chance(0.5)) {
        server.disk.delete(uri);
        await server.watched({ uri, type: 3 });
      }
    } else {
      // From time to time it is mended, so that most texts are programs.
      const next = random.chance(0.1) ? whole.get(uri)! : editAtRandom(text, random, cut);
      await server.change(uri, next);
      open.set(uri, next);
    }
    if (!server.disk.has(uri) && random.chance(0.3)) {
      server.disk.set(uri, whole.get(uri)!);
      await server.watched({ uri, type: 1 });
    }
    for (let count = random.below(4); count > 0; count--) await askAny(random.pick(uris));
    if (random.chance(0.5))
      for (const { params } of await server.idle())
        if (open.has(params.uri))
          expect(wrongPlaces(params.diagnostics, params.uri, textOf), `diagnostics of ${params.uri}`).toEqual([]);
  }
  await server.idle();
  expect(logged).toEqual([]);
  expect(answers).toBeGreaterThan(EDITS / 2);
});

/** Places of no text, and of no protocol. */
const ODD: readonly Position[] = [
  { line: -1, character: 0 },
  { line: 0, character: -1 },
  { line: 1_000_000, character: 0 },
  { line: 0, character: 1_000_000 },
  { line: 2_147_483_647, character: 2_147_483_647 },
  { line: 0.5, character: 0 },
];

const WORDS = ["x", "", "}", "refund", "Größe", "return", "a b", "\n", "@flow", "x".repeat(5000), "../../up"];
