/**
 * What the extension embeds, in a bundle of its own (`scripts/build.mjs`): activation neither reads nor evaluates it. Only what
 * the extension uses is named, so that the bundle leaves out the rest. The compiler loads later still, when something is compiled.
 */
export {
  bundleHash,
  checkpointDigest,
  CheckpointNotFoundError,
  decisionRefusal,
  IRSerializer,
  mockParts,
  paramsToJsonSchema,
  parseMockFile,
  pluginResults,
  printType,
  readRecording,
  Replay,
  schemaFields,
  standingVotes,
  typeToJsonSchema,
} from "scaicore";
export { openFileStore } from "scaicore/node";
export { Engines } from "./process/engines.js";
export { forkEngine } from "./process/fork-engine.js";
export { bundleOf } from "./process/program.js";
export { testInProcess, testKey } from "./process/test-process.js";
export { TestDebugSession } from "./test-debug-session.js";
export { answersBefore } from "./rerun.js";
export { RunRecordings } from "scaicore/node";
export { refusalOf } from "./decision-words.js";
export { runFacts } from "./run-facts.js";
export { blocksById, timelineOf } from "./timeline.js";
export { blocksOf, trackSteps } from "./track.js";

export const importModels = () => import("./models-bundle.js");
export const importPrompts = () => import("./prompts-bundle.js");
export const importTesting = () => import("./testing-bundle.js");
export const importPlugins = () => import("./plugins-bundle.js");
export const importGraph = () => import("./graph-bundle.js");
export const importInspection = () => import("./inspection-bundle.js");
export const importCompiler = () => import("./compiler-bundle.js");
