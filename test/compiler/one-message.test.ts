/** Mistakes that people make as a whole, and programs without any: each is one message, and what is right is none. */
import { analyze } from "scaicore/compiler";
import { expect, it } from "vitest";

const CORE = '@core A {\n    version = "1.0.0"\n    @models { primary = { model = "m" } }\n}\n\n';
const reported = (declarations: string): readonly string[] =>
  analyze("main.scaicore", CORE + declarations, { read: () => undefined }).diagnostics.map(({ name }) => name);

it.each([
  [
    "a text whose opening quotes are missing",
    "closing-quotes-only",
    '@flow f(n: int): string {\n    a\n        Dear (friend, it is ${n} of {\n        """\n    return a\n}\n',
  ],
  [
    "a text with one quote of three",
    "missing-opening-quotes",
    '@flow f(n: int): string {\n    a = "\n        Dear (friend, it is\n        """\n    return a\n}\n',
  ],
  [
    "a text with two quotes of three",
    "missing-opening-quote",
    '@flow f(n: int): string {\n    a = ""\n        Dear (friend, it is\n        """\n    return a\n}\n',
  ],
  [
    "a header as in Go",
    "foreign-flow-word",
    "func add(a int, b int) int {\n    return a + b\n}\n@flow g(): int {\n    return add(1, 2)\n}\n",
  ],
  [
    "a function as in Python",
    "foreign-flow-word",
    "def add(a, b):\n    c = a + b\n\n    return c\n\n@flow g(): int {\n    return add(1, 2)\n}\n",
  ],
  [
    "an event as a call",
    "event-as-call",
    '@flow g(s: int): int {\n    emit("order.paid", { id: s })\n    return 1\n}\n',
  ],
  [
    "an array with an unclosed text",
    "missing-closing-quote",
    '@flow g(): array[string] {\n    return ["a", "b, "c"]\n}\n',
  ],
  [
    "a result type that is only begun",
    "body-in-place-of-type",
    "@flow f(n: int): {\n    return n + 1\n}\n@flow g(): int {\n    return f(1)\n}\n",
  ],
  [
    "a result type that is only begun, above a call",
    "body-in-place-of-type",
    "@flow f(n: int): {\n    g()\n    return n + 1\n}\n@flow g(): int {\n    return 1\n}\n",
  ],
  [
    "a flow without its result type",
    "result-without-type",
    "@flow f(n: int) {\n    if n > 1 { return 1 }\n    return 2\n}\n",
  ],
  [
    "a variable that is never assigned before",
    "read-before-assigned",
    "@flow f(): int {\n    b = a + a\n    c = a\n    a = b + c\n    return a\n}\n",
  ],
])("%s", (_what, name, declarations) => {
  expect(reported(declarations)).toEqual([name]);
});

it.each([
  [
    "an empty text before a long one",
    '@flow f(): string {\n    x: string = @flexible {\n        goal = ""\n        input = { a: 1 }\n        output = string\n    }\n    return """\n        ${x}\n        """\n}\n',
  ],
  [
    "an empty text before a long one in an arm",
    '@flow f(n: int): string {\n    a = ""\n    b = match n {\n        1 => """\n            one\n            """\n        _ => a\n    }\n    return b\n}\n',
  ],
  [
    "long quotes on the next line",
    '@flow f(): string {\n    a =\n        """\n        one\n        """\n    return a\n}\n',
  ],
])("nothing is said of %s", (_what, declarations) => {
  expect(reported(declarations)).toEqual([]);
});
