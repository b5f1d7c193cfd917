import { expect, test } from "vitest";
import { messagesFor, type Prompt } from "../../runtime/engine/blocks/prompt.js";

const outputSchema = { type: "object", properties: { message: { type: "string" } }, required: ["message"] };
const least: Prompt = {
  core: { name: "HelloWorld" },
  role: { structuredOutput: false },
  goal: "Greet Ada",
  constraints: { never: [], always: [], prefer: [] },
  input: { name: "Ada" },
  context: {},
  examples: [],
  outputSchema,
};

test("a prompt of the least says what for, what is given and what is wanted", () => {
  expect(messagesFor(least)).toMatchInlineSnapshot(`
    [
      {
        "content": "You work for HelloWorld.

    # Answer
    Answer with one JSON value and nothing else: no words around it, no code fence. It must fit this JSON Schema:
    {"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}",
        "role": "system",
      },
      {
        "content": "# Goal
    Greet Ada

    # Input
    name: Ada",
        "role": "user",
      },
    ]
  `);
});

test("a prompt of everything has a section for each setting, and examples as turns", () => {
  const messages = messagesFor({
    ...least,
    core: { name: "HelloWorld", description: "Greets people" },
    role: { systemContext: "You are a careful writer.", purpose: "writer", structuredOutput: true },
    identity: { name: "Ada", personality: "Warm and brief.", languages: ["en", "nl"], team: "front desk" },
    guidance: "One sentence.",
    constraints: { never: ["Use first names."], always: ["Be kind."], prefer: ["Short words."] },
    conversation: { tone: "warm", max_turns: 20, escalate_when: ["They are angry", "They ask for a person"] },
    input: { name: "Ada", lines: [{ amount: 10.5 }], note: "first\nsecond", none: null },
    context: { history: "none" },
    examples: [{ input: { name: "Bob" }, output: { message: "Hello." } }],
  });
  expect(messages.map(({ role, content }) => `--- ${role}\n${content}`).join("\n")).toMatchInlineSnapshot(`
    "--- system
    You are a careful writer.

    You work for HelloWorld: Greets people. Your role: writer.

    # Who you are
    Your name is Ada.
    Warm and brief.
    You speak: en, nl.
    team: front desk

    # Rules
    Never:
    - Use first names.
    Always:
    - Be kind.
    Prefer:
    - Short words.

    # Conversation
    tone: warm
    max_turns: 20
    escalate_when:
    - They are angry
    - They ask for a person

    # Guidance
    One sentence.

    # Answer
    Answer with one JSON value and nothing else: no words around it, no code fence. It must fit the JSON Schema of the request.
    --- user
    # Input
    name: Bob
    --- assistant
    {"message":"Hello."}
    --- user
    # Goal
    Greet Ada

    # Input
    name: Ada
    lines:
      [
        {
          "amount": 10.5
        }
      ]
    note:
      first
      second
    none: null

    # Context
    history: none"
  `);
});

test("a model that makes something else gets what to make it of, alone", () => {
  const material: Prompt = { ...least, goal: "", modality: "embedding" };
  expect(messagesFor(material)).toEqual([{ role: "user", content: "Ada" }]);
  expect(messagesFor({ ...material, modality: "tts", goal: "Read it", guidance: "Slowly", input: { a: "b", c: 1 } }))
    .toMatchInlineSnapshot(`
      [
        {
          "content": "# Goal
      Read it

      # Guidance
      Slowly",
          "role": "system",
        },
        {
          "content": "a: b
      c: 1",
          "role": "user",
        },
      ]
    `);
});
