import { EvaluationError } from "../../stdlib/values/evaluation-error.js";
import type { Value } from "../../stdlib/value.js";

/** Why a part of an element that is not there is not assigned: `memory.lots[id].packets = n`, or `-= n`, which reads it before. */
export const noElement = (key: Value): EvaluationError =>
  new EvaluationError(
    "ArithmeticError",
    `There is no element here whose ${typeof key === "string" ? `\`${key}\`` : "part"} could be assigned.`,
  );
