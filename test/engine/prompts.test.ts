/** What models are told: everything that the language offers for it, by a run and by an inspection alike. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type IRModule, MockModelProvider, type ModelMessage } from "scaicore";
import { compile } from "scaicore/compiler";
import { describe, expect, test } from "vitest";
import { modelBlocks, promptTemplate } from "../../runtime/engine/blocks/prompt-template.js";
import { examplePrograms, EXAMPLES } from "../support/example-files.js";
import { moduleOfSource } from "../support/source-module.js";
import { failure, host, output } from "./host.js";

const shown = (messages: readonly ModelMessage[]): string =>
  messages.map(({ role, content }) => `--- ${role}\n${content}`).join("\n");

/** A core with all that may reach a prompt. */
const source = `@core Desk {
  version = "1.0.0"
  description = "Answers letters"
  identity = { name = "Ada", personality = "Brief and warm.", languages = ["en", "nl"] }
  @models {
    writer = { model = "omni" role = "writer of letters" system_context = "You write by hand." modalities = [:text] }
    vectors = { model = "small" modalities = [:embedding] system_context = "Plain text." }
  }
  @constraints { never = ["Promise money."] always = ["Answer in the language of the letter."] prefer = ["Short words."] }
  @conversation_policy { max_turns = 20 tone = "warm" language = "en" escalate_when = ["They are angry"] }
  @config { @param region: string = "EU" }
}
type Mood = enum[calm, angry]
type Letter = {
  /// The whole answer, with a greeting.
  text: string
  mood: Mood
}
@flow answer(letter: string, lines: array[int]): Letter {
  r = @flexible {
    goal = "Answer \${letter}"
    llm = writer
    input = { letter: letter, lines: lines, fixed: 3 }
    context = { region: config.region, size: lines.length }
    output = Letter
    guidance = "Two sentences, for \${config.region}."
    identity = core.identity
    constraints = { never = ["Write to \${letter}."] inherit = true }
    examples = [{ input: { letter: "Hi" }, output: { text: "Hello!", mood: :calm } }]
    on_failure = { parse_error = retry(max = 1, with = "Mind the mood.")  hallucination = retry(max = 1) | { text: "none", mood: :calm } }
  }
  return r
}
@flow alone(letter: string): string {
  return @flexible { goal = "Sum up" input = letter output = string constraints = { prefer = ["Verse."] inherit = false } }
}
@flow vector(letter: string): array[float] {
  return @model_call { modality = :embedding, llm = vectors, input = letter, output = array[float] }
}
`;
const module = moduleOfSource(source);
const run = async (
  flow: string,
  input: Record<string, string | number[]>,
  answers: readonly unknown[],
  own: IRModule = module,
) => {
  const models = new MockModelProvider({ models: { writer: [...answers], vectors: [[...answers]] } as never });
  const { engine } = host(own, { modelProviders: models });
  const result = await engine.invoke({ flow, input });
  await engine.close();
  return { result, requests: models.requests };
};
const letter = { letter: "Where is my book?", lines: [1, 2] };
const good = { text: "On its way.", mood: "calm" };

describe("a run", () => {
  test("tells a model everything that core, role and block say", async () => {
    const { result, requests } = await run("answer", letter, [good]);
    expect(output(result)).toEqual(good);
    expect(shown(requests[0]!.messages)).toMatchSnapshot();
  });

  test("leaves out the core's rules where a block does not inherit them, and wraps what is no object", async () => {
    const { requests } = await run("alone", { letter: "Hi" }, []);
    expect(shown(requests[0]!.messages)).toMatchSnapshot();
  });

  test("gives a model of another modality what to work on, alone", async () => {
    const { result, requests } = await run("vector", { letter: "Hi" }, [0.5, 1]);
    expect(output(result)).toEqual([0.5, 1]);
    expect(shown(requests[0]!.messages)).toMatchSnapshot();
  });

  test("feeds back what was wrong, with the hint of the retry", async () => {
    const { result, requests } = await run("answer", letter, [{ text: [1] }, good]);
    expect(output(result)).toEqual(good);
    expect(requests[1]!.messages.slice(-2)).toEqual([
      { role: "assistant", content: '{"text":[1]}' },
      {
        role: "user",
        content:
          'The answer of the model writer does not fit the output type: output.text: expected a string, got an array of 1; output.mood: expected one of "calm", "angry", got nothing.\nMind the mood.\nPlease answer again.',
      },
    ]);
  });

  test("feeds back what the provider found made up, then falls back", async () => {
    const made = { $fail: "hallucination", message: "There is no such book.", answer: good };
    const { result, requests } = await run("answer", letter, [made, made]);
    expect(output(result)).toEqual({ text: "none", mood: "calm" });
    expect(requests[1]!.messages.at(-1)!.content).toBe(
      "The answer of the model writer is not grounded in fact: There is no such book.\nPlease answer again.",
    );
  });
});

describe("the signals of a provider", () => {
  const block = (settings: string) =>
    moduleOfSource(`@core C { version = "1.0.0" }
@flow f(): string { return @flexible { goal = "g" input = { a: 1 } output = string ${settings} } }`);
  const answered = async (settings: string, answer: unknown) => {
    const models = new MockModelProvider({ models: { primary: answer } as never });
    const { engine } = host(block(settings), { modelProviders: models });
    const result = await engine.invoke({ flow: "f" });
    await engine.close();
    return result;
  };
  const cases: readonly (readonly [string, string, string])[] = [
    ["hallucination", "ModelOutputError", "The answer of the model primary is not grounded in fact: why."],
    ["constraint_violation", "GuardViolationError", "The answer of the model primary violates its constraints: why."],
    ["refusal", "ModelRefusalError", "The model primary refused to answer: why."],
  ];
  test.each(cases)("%s fails the block with %s", async (kind, errorType, message) => {
    expect(failure(await answered("", { $fail: kind, message: "why." }))).toMatchObject({ errorType, message });
  });
  test.each([...cases.map(([kind]) => kind), "low_confidence"])("%s goes to its handler", async (kind) => {
    expect(output(await answered(`on_failure = { ${kind} = "fallback" }`, { $fail: kind }))).toBe("fallback");
  });
  test("low confidence is no failure where nobody asks", async () => {
    expect(output(await answered("", { $fail: "low_confidence", answer: "perhaps" }))).toBe("perhaps");
  });
  test("flag_and_checkpoint keeps a flagged answer for a person", async () => {
    const models = new MockModelProvider({ models: { primary: { $fail: "hallucination", answer: "made up" } } });
    const { engine } = host(block("on_failure = { hallucination = flag_and_checkpoint }"), { modelProviders: models });
    const result = await engine.invoke({ flow: "f" });
    if (result.status !== "SUSPENDED") throw new Error("It must wait.");
    expect(result.checkpoint.payload).toBe("made up");
    const final = await engine.resume({
      checkpointId: result.checkpoint.checkpointId,
      resolution: { decision: "approve" },
    });
    expect(output(final)).toBe("made up");
    await engine.close();
  });
  test.each([
    [{ flags: "hallucination" }, "flags must be an array, not"],
    [{ flags: [{ kind: "rude" }] }, 'flags[0].kind must be "hallucination" or "constraint_violation"'],
    [{ flags: [{ kind: "hallucination", reason: 1 }] }, "flags[0].reason must be a string"],
  ])("%j is no response", async (own, message) => {
    const usage = { modelCalls: 1, inputTokens: 0, outputTokens: 0 };
    const complete = () => Promise.resolve({ output: "x", finish: "stop", usage, model: "m", ...own } as never);
    const { engine } = host(block(""), { modelProviders: { complete } });
    expect(failure(await engine.invoke({ flow: "f" })).message).toContain(message);
    await engine.close();
  });
});

describe("an inspection", () => {
  const template = (node: string, of: IRModule = module) =>
    promptTemplate(
      modelBlocks(of).find(({ node_id }) => node_id === node)!,
      of,
    );

  test("shows the messages of a block with the source's expressions for values", () => {
    expect(shown(template("answer/r").messages)).toMatchSnapshot();
  });

  test("shows what a run sends where all is constant", async () => {
    const constant = moduleOfSource(
      source
        .replaceAll("${letter}", "it")
        .replaceAll("${config.region}", "EU")
        .replace(
          "input = { letter: letter, lines: lines, fixed: 3 }",
          'input = { letter: "x", lines: [1], n: -2, m: {} }',
        )
        .replace("context = { region: config.region, size: lines.length }", "context = { none: null }"),
    );
    const { requests } = await run("answer", letter, [good], constant);
    expect(template("answer/r", constant).messages).toEqual(requests[0]!.messages);
  });

  const programs = examplePrograms().map(({ path }) => path);
  test.each(programs)("shows every prompt of %s", async (path) => {
    const read = (file: string) => readFileSync(`${EXAMPLES}${file}`, "utf8");
    const { module: example } = compile(path, { read });
    const text = modelBlocks(example!).map(
      (one) => `=== ${one.node_id}\n${shown(promptTemplate(one, example!).messages)}`,
    );
    await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(
      fileURLToPath(
        new URL(`../fixtures/prompts/${path.replaceAll("/", "-").replace(".scaicore", ".txt")}`, import.meta.url),
      ),
    );
  });
});
