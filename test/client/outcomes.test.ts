import { expect, test } from "vitest";
import { outcomesOf } from "../../client/features/checkpoints/outcomes.js";
import { moduleOfSource } from "../support/source-module.js";

/** What is told of the checkpoint `d` of a flow with this body. */
function told(body: string): Readonly<Record<string, string>> {
  const source = `@core T { version = "1.0.0" }\n@flow book(): string { return "booked" }\n@flow f(): string {\n${body}\n}\n`;
  const [flow] = moduleOfSource(source).flows.filter(({ name }) => name === "f");
  const nodeId = /"node_id":"(f\/[^"]*d)"/.exec(JSON.stringify(flow))?.[1] ?? "f/d";
  const options = [
    { id: "approve", label: "" },
    { id: "reject", label: "" },
  ];
  return Object.fromEntries(outcomesOf(flow, { nodeId, options }).map(({ decision = "*", text }) => [decision, text]));
}

const ASK = 'd = @checkpoint approval { present = { prompt = "Go on?" } }';
const FORM = 'd = @checkpoint approval { present = { prompt = "Go on?" }  form = { n: int = 1 } }';

test.each<[string, string, Readonly<Record<string, string>>]>([
  [
    "the author's words for what an arm does",
    `${ASK}\n@match d {\n "approve" => {\n /// Books it in the ERP.\n x = @rigid { yield book() }\n return x\n }\n _ => { return "no" }\n }`,
    { approve: "Books it in the ERP.", reject: "ends with “no”" },
  ],
  [
    "what an if leads to",
    `${FORM}\nif d.decision == "approve" { return "paid" }\nreturn "kept"`,
    { approve: "ends with “paid”", reject: "ends with “kept”" },
  ],
  [
    "the same for all, once",
    `${ASK}\n/// Tells the customer.\nx = @rigid { yield book() }\nreturn x`,
    { "*": "Tells the customer." },
  ],
  [
    "the decision itself, returned",
    `${ASK}\nreturn d`,
    { approve: "ends with “approve”", reject: "ends with “reject”" },
  ],
  [
    "arms of on_response",
    'd = @checkpoint approval { present = { prompt = "Go on?" }  on_response { "approve" => 1  "reject" => 2 } }\n@match d { 1 => { return "one" }  _ => { return "two" } }',
    { approve: "ends with “one”", reject: "ends with “two”" },
  ],
  ["nothing where it depends on something else", `${ASK}\nn = 3\nif n > 2 { return d }\nreturn "x"`, {}],
])("tells %s", (_, body, expected) => {
  expect(told(body)).toEqual(expected);
});

test("says nothing of a flow that is not known", () => {
  expect(outcomesOf(undefined, { nodeId: "f/d", options: [] })).toEqual([]);
});
