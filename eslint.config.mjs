import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Whether a `default` counts as naming the kinds it swallows. It must not in a switch over node, block, statement or frame kinds: a
 * kind that is added and forgotten there would compile.
 */
const DEFAULT_COUNTS_AS_EXHAUSTIVE = false;

export default defineConfig(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "coverage/**",
      "**/*.mjs",
      "**/*.d.ts",
      "**/*.d.mts",
      "runtime/ir/module.ts",
      "test/e2e/.out/**",
      "test/package/consumer/**",
      "bench/langgraph/**",
    ],
  },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers in messages are what they are.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Type aliases of unions and functions read better than interfaces in places; both are used on purpose.
      "@typescript-eslint/consistent-type-definitions": "off",
      // Indexes that a loop or a test has bounded: `!` says so where noUncheckedIndexedAccess cannot know.
      "@typescript-eslint/no-non-null-assertion": "off",
      // An exhaustive switch is checked by the compiler (noImplicitReturns) and by this rule.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["runtime/{syntax,ir,compiler,engine}/**/*.ts", "{client,server}/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: DEFAULT_COUNTS_AS_EXHAUSTIVE, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    // A message is one definition, which the documentation shows and a translation can replace: no site adds words of its own.
    files: ["runtime/{syntax,compiler,ir}/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.object.name=/^[EW][0-9]{3}$/] :matches(Literal[value=/[a-z] [a-z]/], TemplateElement[value.raw=/[a-z] [a-z]/])",
          message: "The words of a message stand in its definition, or in the phrases beside the definitions.",
        },
      ],
    },
  },
);
