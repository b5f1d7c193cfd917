// The workspace of the scenarios: the greeting without its tests, so that all of it stands in one window.
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`../../../examples/${name}`, import.meta.url), "utf8");
const whole = read("greet.scaicore");

export const GREET = whole.slice(0, whole.indexOf("\n@test "));
export const greetingWorkspace = { "greet.scaicore": GREET, "greet.mock.json": read("greet.mock.json") };
