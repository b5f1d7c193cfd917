/** A failure whose message is written for the person at the terminal: shown without a stack. */
export class Failure extends Error {
  name = "Failure";
}

/** Prints a failure as the person should see it; anything else with its stack, as it is a defect of ours. */
export function report(error) {
  const forPeople = error instanceof Failure || String(error?.code).startsWith("ERR_PARSE_ARGS");
  console.error(forPeople ? error.message : error);
}
