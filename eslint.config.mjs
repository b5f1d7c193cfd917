import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

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
    // A switch over kinds names every kind: a default would take one that is added later in silence.
    files: ["runtime/{syntax,ir,compiler,engine,testing}/**/*.ts", "{client,server}/**/*.ts"],
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    // The checker alone writes facts; what comes after it asks the checked unit.
    files: ["runtime/compiler/{build,ide}/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", { property: "facts", message: "Ask the checked unit (`unit.checked`)." }],
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
