import { errorCatalogue, type ErrorEntry, type ErrorPlace } from "./error-catalogue.js";

const PLACES: Readonly<Record<ErrorPlace, readonly [title: string, intro: string]>> = {
  flow: [
    "Errors of a flow",
    "A run that fails with one of these ends as `FAILED`; `result.error.errorType` is the type. `@catch` takes them by name, but for those that say so.",
  ],
  request: [
    "Errors of a request",
    "What was asked of the engine cannot be done, and nothing was changed. For `invoke` those of flow and input come as a `FAILED` result, too; the others reject.",
  ],
  load: ["Errors of loading", "Thrown before anything runs."],
  store: ["Errors of the store", "`invoke` and `resume` reject with them; the run is as durable as it was."],
  command: [
    "Errors of the command line",
    "With `--json` they are `{ error: { error_type, message } }`, and the exit code is 2 or 1.",
  ],
};

/** The page `docs/errors.md`, made from the catalogue. */
export function errorsDocument(): string {
  const entries = Object.entries(errorCatalogue);
  const parts = [
    "# Errors\n\n<!-- Made from runtime/host/error-catalogue.ts by scripts/generate-errors-docs.mjs; do not edit. -->\n",
    "Every error has a stable `errorType` to go by, a message that says what, where and what to do, and `details` for programs. Mistakes in a source are [diagnostics](diagnostics.md), with codes of their own.\n",
  ];
  for (const [place, [title, intro]] of Object.entries(PLACES)) {
    parts.push(`## ${title}\n\n${intro}\n`);
    for (const [type, entry] of entries) if (entry.place === place) parts.push(section(type, entry));
  }
  return parts.join("\n");
}

/** The heading is the error type alone, so that the anchor is predictable: `errors.md#inputerror`. */
function section(type: string, { title, cause, cure, caught }: ErrorEntry): string {
  const uncaught = caught === false && !cause.includes("@catch") ? " `@catch` does not take it." : "";
  return `### ${type}\n\n**${title}**\n\n${cause}${uncaught}\n\n${cure}\n`;
}
