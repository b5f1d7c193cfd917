import type { IRTestStep } from "../../../ir/module.js";
import { constantName } from "../../check/constants.js";
import type { WhenStep } from "../../check/test/when.js";
import { buildArguments, buildExpression } from "../expression.js";
import type { FlowBuild } from "../flow-build.js";
import { buildFailure } from "./test-mock.js";

type When = Omit<IRTestStep & { readonly kind: "when" }, "kind" | "source_location">;

/** `@when greet(name)`, `resume { … }`, `timeout`, `fail(primary, "refusal")`. */
export function buildWhen(build: FlowBuild, { action, target, value }: WhenStep): When {
  const checkpoint = target === undefined ? {} : { checkpoint: target.text };
  if (action.kind === "NameExpression") {
    return action.name === "timeout"
      ? { action: "timeout", args: [], ...checkpoint }
      : {
          action: "resume",
          args: [],
          ...checkpoint,
          ...(value === undefined ? {} : { value: buildExpression(build, value) }),
        };
  }
  if (action.kind !== "CallExpression") throw new Error("The compiler took something else for an action of a test.");
  const call = build.facts.calls.get(action);
  if (call?.callee.kind === "flow")
    return { action: "start", flow: call.callee.flow.irName, args: buildArguments(build, call.arguments) };
  const [role, ...how] = action.arguments.map((argument) => argument.value);
  return {
    action: "fail",
    args: [],
    role: (role === undefined ? undefined : constantName(role)) ?? "",
    failure: buildFailure(build, how, true),
  };
}
