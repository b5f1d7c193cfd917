// `@import "colours:themes"` in a style sheet: the colours of VS Code's standard themes as custom properties, by what the person's
// system prefers. They are those that the panels are tried with.
import { readFileSync } from "node:fs";

const QUERIES = {
  light: "all",
  dark: "(prefers-color-scheme: dark)",
  "hc-light": "(prefers-contrast: more)",
  "hc-dark": "(prefers-contrast: more) and (prefers-color-scheme: dark)",
};

/** @param {string} file themes.json of the harness */
export const themeColours = (file) => ({
  name: "theme-colours",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^colours:themes$/ }, () => ({ path: "themes", namespace: "colours" }));
    onLoad({ filter: /.*/, namespace: "colours" }, () => {
      const themes = JSON.parse(readFileSync(file, "utf8"));
      const rules = Object.entries(QUERIES).map(([name, query]) => {
        const lines = Object.entries(themes[name]).map(([property, value]) => `${property}: ${value};`);
        return `@media ${query} { :root { ${lines.join(" ")} } }`;
      });
      return { contents: rules.join("\n"), loader: "css", watchFiles: [file] };
    });
  },
});
