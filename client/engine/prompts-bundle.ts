/** Prompts before and after they are sent, and runs side by side: loaded when somebody looks at one for the first time. */
export { recordingOfRun, recordingText } from "scaicore";
export { compareRuns, promptHover, promptText, sentText, templateAt } from "./prompt-text.js";
export { rowDetails } from "./row-details.js";
