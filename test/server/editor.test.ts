/** The test kit itself: marks, several files, accepted items. */
import { expect, it } from "vitest";
import { openEditor } from "../support/editor.js";

it("shows the text under the cursor, and offers what stands there", async () => {
  const editor = await openEditor(
    '@core A { version = "1.0.0" }\n@flow f(name: string): string {\n    return «na┃me»\n}\n',
  );
  try {
    expect(editor.marked).toMatchObject([{ file: "main.scaicore", text: "name" }]);
    expect(await editor.hover()).toContain("name: string");
    expect((await editor.completions()).map(({ label }) => label)).toContain("name");
  } finally {
    editor.dispose();
  }
});

it("opens several files", async () => {
  const editor = await openEditor(
    'import { twice } from "./lib"\n@core A { version = "1.0.0" }\n@flow f(n: int): int { return twi┃ce(n) }\n//# lib.scaicore\npub @flow twice(n: int): int { return 2 * n }\n',
  );
  try {
    expect(await editor.hover()).toContain("twice(n: int): int");
  } finally {
    editor.dispose();
  }
});
