import { describe, expect, it } from "vitest";
import { answersFor, coreFor } from "../../client/engine/core-address.js";

const ledger = (version: string, path = `ledger-${version}.scaicore`) => ({ name: "Ledger", version, path });
const call = { target: "core://shop/ledger", flow: "account_of" };

describe("the program that an address is of", () => {
  it.each([
    ["core://shop/ledger", "Ledger"],
    ["core://shop/refund-desk", "RefundDesk"],
    ["core://shop/refund_desk", "RefundDesk"],
    ["core://shop/HR", "Hr"],
  ])("%s is answered by @core %s", (target, name) => {
    expect(answersFor(target, name)).toBe(true);
  });

  it.each([
    ["core://ledger/desk", "Ledger"],
    ["core://shop/ledgers", "Ledger"],
  ])("%s is not answered by @core %s", (target, name) => {
    expect(answersFor(target, name)).toBe(false);
  });

  it("is the newest version that fits the call", () => {
    const programs = [ledger("1.9.0"), ledger("1.10.0"), ledger("2.0.0")];
    expect(coreFor(call, programs)).toMatchObject({ version: "2.0.0" });
    expect(coreFor({ ...call, version: "1" }, programs)).toMatchObject({ version: "1.10.0" });
    expect(coreFor({ ...call, version: "1.9" }, programs)).toMatchObject({ version: "1.9.0" });
  });

  it("is told about where there is none, or two", () => {
    expect(coreFor(call, [])).toMatch(/core:\/\/shop\/ledger.*scaicore\.cores.*core:\/\/shop\/ledger account_of/);
    expect(coreFor({ ...call, version: "3" }, [ledger("1.0.0")])).toMatch(/fits 3: there is 1\.0\.0 \(ledger-1/);
    expect(coreFor(call, [ledger("1.0.0", "a.scaicore"), ledger("1.0.0", "b.scaicore")])).toMatch(
      /Both a\.scaicore and b\.scaicore/,
    );
  });
});
