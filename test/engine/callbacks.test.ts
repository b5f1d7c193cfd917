/** What a caller gives to be told stops nothing, however it fails. */
import { expect, test } from "vitest";
import { FAULTS } from "./faulty-host.js";
import { group } from "./cores.js";

const CORES = { "core://t/plain": '@core Plain { version = "1.0.0" }\n@flow plain(): string { return "fine" }' };
const request = { flow: "plain", invocationId: "one" };

test.each(Object.entries(FAULTS).filter(([name]) => !name.includes("nobody waits")))(
  "onStarted: %s",
  async (_, { kind, act }) => {
    const cores = group(CORES);
    const onStarted = () => act(() => undefined) as undefined;
    // Of a start, and of one that joins.
    for (let time = 0; time < 2; time++) {
      expect(await cores.engine("Plain").invoke(request, { onStarted })).toMatchObject({
        status: "COMPLETED",
        output: "fine",
      });
    }
    if (kind === "failure") {
      expect(cores.warnings).toHaveLength(2);
      expect(cores.warnings[0]).toMatch(/^onStarted of invocation one failed, and the invocation goes on: /);
    }
    await cores.close();
  },
);
