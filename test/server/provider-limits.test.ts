/** What a provider cannot do is told in the editor, by the configuration of models beside the program as it is now. */
import { afterEach, expect, it } from "vitest";
import { startServerInMemory } from "../support/server-in-memory.js";

const PROGRAM = `@core C { version = "1.0.0"  @models { primary = { model = "m" } } }
type Tree = { label: string, parts: array[Tree] }
@flow f(a: string): Tree { return @flexible { goal = "g" input = { a: a } output = Tree } }
`;
const config = (kind: string) =>
  JSON.stringify({ providers: { it: { kind, apiKey: "k" } }, default: { provider: "it" } });
const MAIN = "file:///w/shop/main.scaicore";
const MODELS = "file:///w/shop/scaicore.models.json";

let dispose: () => void = () => undefined;
afterEach(() => dispose());

it("appears, and goes away, with what the file says when it is saved", async () => {
  const files = new Map([
    [MAIN, PROGRAM],
    ["file:///w/scaicore.models.json", config("anthropic")],
  ]);
  const server = await startServerInMemory({ folders: ["file:///w"], files });
  dispose = () => server.dispose();
  await server.open(MAIN, PROGRAM);
  const codes = async () => (await server.idle()).filter(({ uri }) => uri === MAIN).at(-1)?.codes;
  expect(await codes()).toEqual([]);
  const saved = async (text: string | undefined) => {
    if (text === undefined) server.disk.delete(MODELS);
    else server.disk.set(MODELS, text);
    await server.watched({ uri: MODELS, type: text === undefined ? 3 : 2 });
    return await codes();
  };
  expect(await saved(config("anthropic"))).toEqual(["W405"]);
  expect(await saved(config("openai"))).toEqual([]);
  expect(await saved(config("anthropic"))).toEqual(["W405"]);
  // One with a mistake says nothing.
  expect(await saved("{ nothing")).toEqual([]);
  expect(await saved(config("anthropic"))).toEqual(["W405"]);
  expect(await saved(undefined)).toEqual([]);
});
