/** An analysis says of its text what it said, whatever its analyzer is asked afterwards. */
import { expect, it } from "vitest";
import { type Analysis, createAnalyzer } from "../../runtime/compiler/index.js";

const LIB = `pub type Order = { id: string }\npub @flow price(order: Order): int { return 2 }\n`;
const MAIN = `import { Order, price } from "./lib"
@flow first(): int { return 1 }
@core Shop {
    version = "1.0.0"
    @config { @param limit: int = 3 }
}
type Item = { count: int }
@memory { last: Item? }
@flow second(order: Order): int {
    item: Item = { count: price(order) }
    return item.count + first() + config.limit
}
`;

/** All words with what they mean, and the names and flows that it declares, with their places. */
const told = ({ model }: Analysis): unknown => ({
  words: model.occurrences.map(({ start, end, role, symbol }) => ({
    start,
    end,
    role,
    key: model.keyOf(symbol),
    // A flow whose head stays goes on as the same one: only where its body ends may be told anew.
    declaration: [model.declarationOf(symbol)?.file, model.declarationOf(symbol)?.name],
  })),
  declared: model.declarations.map((symbol) => model.keyOf(symbol)),
  flows: model.flows.map(({ name, nameSpan, span }) => ({ name, nameSpan, span })),
});

it.each([
  ["a longer text above", MAIN.replace("return 1", "return 1 + 1 + 1"), LIB],
  ["a flow less", MAIN.replace("@flow first(): int { return 1 }\n", ""), LIB],
  ["a core that is another", MAIN.replace("@param limit", "@param more: int = 1  @param limit"), LIB],
  ["an empty text", "", LIB],
  ["another library", MAIN, `/// Costs.\n${LIB}`],
  ["a library without the type", MAIN, LIB.replace("Order =", "Other =")],
])("stays right after %s", (_what, main, lib) => {
  let library = LIB;
  const analyzer = createAnalyzer({ read: (path) => (path === "lib.scaicore" ? library : undefined) });
  const expected = told(createAnalyzer({ read: () => LIB }).analyze("main.scaicore", MAIN));
  const analysis = analyzer.analyze("main.scaicore", MAIN);
  library = lib;
  analyzer.analyze("main.scaicore", main);
  expect(told(analysis)).toEqual(expected);
});
