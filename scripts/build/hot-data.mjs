/**
 * An esbuild plugin: the catalogue of diagnostics without its explanations and examples, about 20 kB that only documentation
 * reads. An editor shows them from the packaged `docs/diagnostics.md`, which is made of the same catalogue.
 *
 * It works on literals: an entry's `explanation`, `wrong` and `right` in `runtime/compiler/diagnostics/`.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";

const COLD = new Set(["explanation", "wrong", "right"]);

export const withoutExplanations = {
  name: "without-explanations",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]runtime[\\/]compiler[\\/]diagnostics[\\/][^\\/]+\.ts$/ }, ({ path }) => ({
      contents: withoutCold(readFileSync(path, "utf8")),
      loader: "ts",
    }));
  },
};

/** The source without those properties; lines stay where they are. */
function withoutCold(source) {
  const cuts = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && COLD.has(node.name.getText(file)) && isText(node.initializer)) {
      const comma = source.slice(node.end).match(/^\s*,/)?.[0].length ?? 0;
      cuts.push([node.getStart(file), node.end + comma]);
    } else ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile("catalogue.ts", source, ts.ScriptTarget.ESNext);
  visit(file);
  let text = source;
  for (const [start, end] of cuts.reverse())
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, "") + text.slice(end);
  return text;
}

const isText = (node) =>
  ts.isStringLiteralLike(node) || (ts.isBinaryExpression(node) && isText(node.left) && isText(node.right));
