/** examples/refund-desk from the command line, as its page says. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "../support/example-files.js";
import { useCommandLine } from "./command-line.js";

const scaicore = useCommandLine();
const CORES = ["--core", "core://shop/ledger=refund-desk/ledger", "--core", "core://shop/refund-desk=refund-desk/desk"];

describe("the refund desk", { timeout: 240_000 }, () => {
  it("pays back what three people have agreed to", async () => {
    const cwd = scaicore.directory();
    cpSync(join(EXAMPLES, "refund-desk"), join(cwd, "refund-desk"), { recursive: true });
    const run = async (program: string, flow: string, input: object) =>
      (
        await scaicore.json(
          ["run", `refund-desk/${program}`, "--flow", flow, "--input", JSON.stringify(input), ...CORES],
          { cwd },
        )
      ).value;
    const account = { order_id: "o-1", customer_id: "c-1", iban: "NL91ABNA0417164300", paid: 900 };
    expect(await run("ledger", "open_account", account)).toMatchObject({ status: "COMPLETED" });
    let value = await run("desk", "request_refund", { order_id: "o-1", reason: "wrong_item", amount: 300 });
    const asked: string[] = [];
    for (const decision of ["complete", "approve", "approve"]) {
      expect(value.status).toBe("SUSPENDED");
      const goods = value.checkpoints.find(({ prompt }) => prompt.includes("goods come back"));
      const { checkpoint_id, prompt } = goods ?? value.checkpoint;
      asked.push(prompt);
      const resolution = JSON.stringify({ decision });
      const resume = ["resume", checkpoint_id, "--resolution", resolution, ...CORES];
      ({ value } = await scaicore.json(resume, { cwd }));
    }
    expect(asked).toEqual([
      "Did the goods come back?",
      "Does the supplier bear 300.00?",
      "Pay back 300.00 for order o-1?",
    ]);
    expect(value).toMatchObject({ status: "COMPLETED", output: { status: "paid", amount: 300 } });
    expect(await run("ledger", "account_of", { order_id: "o-1" })).toMatchObject({ output: { refunded: 300 } });
    const { stderr } = await scaicore.run(["recover", ...CORES], { cwd });
    expect(stderr).toBe("");
  });
});
