import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import { Random } from "../fuzz/random.js";
import { isSoak } from "../support/sampled.js";

/**
 * Whatever is tested before, enums compare as they are declared. Each case is an enum with its members in any order, a flow that
 * tests a value in several ways and then compares it, and what the comparisons give by the declaration alone.
 */
const CASES = isSoak ? 500 : 20;
const CALLS = 4;
const NAMES = ["amber", "black", "coral", "denim", "ebony", "fawn"];

/** What is compared: as the source says it, and what it is for two members. */
interface Compared {
  readonly source: string;
  readonly value: (subject: string, other: string) => unknown;
}

function comparisons(random: Random, members: readonly string[], subject: string): readonly Compared[] {
  const place = (member: string): number => members.indexOf(member);
  const member = random.pick(members);
  const upper = (a: string, b: string): string => (place(a) >= place(b) ? a : b);
  const lower = (a: string, b: string): string => (place(a) <= place(b) ? a : b);
  return [
    { source: `${subject} < o`, value: (s, o) => place(s) < place(o) },
    { source: `o <= ${subject}`, value: (s, o) => place(o) <= place(s) },
    { source: `${subject} > :${member}`, value: (s) => place(s) > place(member) },
    { source: `${subject} >= :${member}`, value: (s) => place(s) >= place(member) },
    { source: `:${member} < ${subject}`, value: (s) => place(member) < place(s) },
    { source: `${subject} == :${member}`, value: (s) => s === member },
    { source: `${subject} in [:${member}, o]`, value: (s, o) => s === member || s === o },
    { source: `${subject}.order`, value: (s) => place(s) },
    { source: `max(${subject}, :${member})`, value: (s) => upper(s, member) },
    { source: `min(o, ${subject})`, value: (s, o) => lower(o, s) },
    {
      source: `[${subject}, o, :${member}].sort().join("")`,
      value: (s, o) => [s, o, member].sort((a, b) => place(a) - place(b)).join(""),
    },
    { source: `[{ of: ${subject} }, { of: o }].max(x => x.of)?.of ?? o`, value: upper },
  ];
}

/** Tests of a value. One that ends the flow for a member says so. */
function test(
  random: Random,
  members: readonly string[],
  subject: string,
): { readonly source: string; readonly ends?: string } {
  const [a, b] = [random.pick(members), random.pick(members)];
  return random.pick([
    { source: `if ${subject} == :${a} { n += 1 }` },
    { source: `if ${subject} != :${a} { n += 1 } else { n += 2 }` },
    { source: `if ${subject} in [:${a}, :${b}] { n += 1 }` },
    { source: `if ${subject} == :${a} || ${subject} == :${b} { n += 1 } else { n += 2 }` },
    { source: `if ${subject} == :${a} { n += 1 } else if ${subject} == :${b} { n += 2 }` },
    { source: `if !(${subject} == :${a}) { n += 1 }` },
    { source: `n += match ${subject} { :${a} => 1, _ => 2 }` },
    { source: `n += match ${subject} { :${a} => 1, rest => rest.order }` },
    { source: `if ${subject} == :${a} { return "gone" }`, ends: a },
  ]);
}

function programOf(random: Random): string {
  const parts = ['@core Order { version = "1.0.0" }'];
  for (let at = 0; at < CASES; at++) {
    const members = random.shuffled(NAMES).slice(0, random.between(2, NAMES.length));
    const subject = random.pick(["s", "box.s"]);
    const tests = random.list(1, 3, () => test(random, members, subject));
    const compared = random.shuffled(comparisons(random, members, subject)).slice(0, 5);
    const shown = compared.map(({ source }) => `\${${source}}`).join(" ");
    parts.push(
      `type Level${at} = enum[${members.join(", ")}]`,
      `@flow case${at}(s: Level${at}, o: Level${at}): string {`,
      "    n = 0",
      "    box = { s, n }",
      ...tests.map(({ source }) => `    ${source}`),
      // What is known inside of a test is a part as well.
      `    if ${subject} ${random.pick(["==", "!="])} :${random.pick(members)} { return "${shown}" }`,
      `    return "${shown}"`,
      "}",
    );
    const calls = random.list(CALLS, CALLS, () => ({ s: random.pick(members), o: random.pick(members) }));
    const outputs = calls.map(({ s, o }) =>
      tests.some(({ ends }) => ends === s) ? "gone" : compared.map(({ value }) => String(value(s, o))).join(" "),
    );
    parts.push(
      `@flow calls${at}(): array[string] { return [${calls.map(({ s, o }) => `case${at}(:${s}, :${o})`).join(", ")}] }`,
      `@test "case ${at}" {`,
      `    @when calls${at}()`,
      `    @then { result.output == [${outputs.map((output) => JSON.stringify(output)).join(", ")}] }`,
      "}",
    );
  }
  return parts.join("\n");
}

describe("the order of an enum", () => {
  it("is that of its declaration, whatever is tested before", async () => {
    const source = programOf(new Random(1));
    const { module, diagnostics } = compile("main.scaicore", { read: () => source }, { debug: true });
    // Tests of what a test before has excluded are warned of.
    const mistakes = diagnostics.filter(({ severity }) => severity === "error");
    const shown = mistakes.map(
      ({ code, message, start }) => `${code} ${message}\n${source.slice(start - 300, start + 80)}`,
    );
    expect(shown).toEqual([]);
    const { tests } = await runTests(module!, { seed: 1 });
    expect(tests).toHaveLength(CASES);
    expect(tests.filter(({ status }) => status !== "passed").map(({ name }) => name)).toEqual([]);
  });
});
