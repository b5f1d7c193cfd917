import { describe, expect, it } from "vitest";
import { type StoreFolder, storePlace } from "../../client/engine/store-place.js";

const shop: StoreFolder = { uri: "file:///home/ada/shop", name: "shop", path: "/home/ada/shop" };

describe("storePlace", () => {
  it("is the same for every window on a folder, and another for another folder", () => {
    const one = storePlace(shop, "private", "/global");
    expect(storePlace({ ...shop }, "private", "/global")).toEqual(one);
    expect(one.directory).toMatch(/^\/global\/stores\/[0-9a-f]{64}$/);
    expect(storePlace({ ...shop, uri: "file:///home/ada/shop2" }, "private", "/global").directory).not.toBe(
      one.directory,
    );
  });

  it("lies in the folder when asked for", () => {
    const place = storePlace(shop, "workspace", "/global");
    expect(place).toMatchObject({ directory: "/home/ada/shop/.scaicore", inFolder: true, label: "shop" });
    expect(place.id).not.toBe(storePlace(shop, "private", "/global").id);
  });

  it("stays in private storage for a folder that is on no disk", () => {
    const place = storePlace({ uri: "vscode-vfs://github/a/b", name: "b" }, "workspace", "/global");
    expect(place).toMatchObject({ inFolder: false, folder: "vscode-vfs://github/a/b" });
    expect(place.directory).toMatch(/^\/global\/stores\//);
  });

  it("has a place for windows without a folder", () => {
    const place = storePlace(undefined, "workspace", "/global");
    expect(place.inFolder).toBe(false);
    expect(place).not.toHaveProperty("folder");
    expect(place.directory).not.toBe(storePlace(shop, "private", "/global").directory);
  });
});
