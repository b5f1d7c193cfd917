import { describe, expect, it } from "vitest";
import { keptPanels } from "../../client/infrastructure/kept-panels.js";

describe("keptPanels", () => {
  const panels = [{ viewType: "scaicore.checkpoint", key: "c1" }];

  it("are orphans only of the window that had them open", () => {
    expect(keptPanels({ session: "one", panels }, "one")).toEqual(panels);
    expect(keptPanels({ session: "one", panels }, "two")).toEqual([]);
  });

  it.each([undefined, null, 17, { session: "one" }, { session: "one", panels: "x" }])("are none in %j", (kept) => {
    expect(keptPanels(kept, "one")).toEqual([]);
  });

  it("come in an order in which those in front are opened last", () => {
    const visible = { viewType: "scaicore.run", key: "r1", visible: true };
    const hidden = { viewType: "scaicore.run", key: "r2", visible: false };
    expect(keptPanels({ session: "one", panels: [visible, hidden, ...panels] }, "one")).toEqual([
      hidden,
      ...panels,
      visible,
    ]);
  });

  it("leave out what is no panel", () => {
    const mixed = [null, {}, { viewType: "x" }, ...panels];
    expect(keptPanels({ session: "one", panels: mixed }, "one")).toEqual(panels);
  });
});
