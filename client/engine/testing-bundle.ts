/** Tests of programs, and runs as tests: loaded when somebody asks for an input or copies a run. */
export { exampleValue, runTests, testInputs, testOfRun } from "scaicore/testing";
