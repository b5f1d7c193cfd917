import { describe, expectTypeOf, it } from "vitest";
import type { codeLens, LineEnd } from "../../client/infrastructure/ui/editor-marks.js";
import type { IconText } from "../../client/infrastructure/ui/icon-text.js";
import type * as notifications from "../../client/infrastructure/ui/notifications.js";
import type { openPanelTab } from "../../client/infrastructure/ui/panel-tab.js";
import type { askText, pickItem, PickItem } from "../../client/infrastructure/ui/pickers.js";
import type { StatusLook } from "../../client/infrastructure/ui/status-item.js";
import type { TreeLine } from "../../client/infrastructure/ui/tree-view.js";
import { plain, type PlainText } from "../../runtime/plain-text.js";

describe("the surfaces of VS Code", () => {
  it("take no text that has not been made plain (checked by the compiler)", () => {
    expectTypeOf<string>().not.toExtend<PlainText>();
    expectTypeOf(plain`a`).toEqualTypeOf<PlainText>();
    type Message = Parameters<
      typeof notifications.showInformation | typeof notifications.showWarning | typeof notifications.showError
    >[0];
    expectTypeOf<Message>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof notifications.confirmed>[0 | 1]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof notifications.showProgress>[0]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof notifications.showStatus>[0]>().toEqualTypeOf<IconText>();
    expectTypeOf<IconText["text"]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof pickItem>[1]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Required<PickItem>[keyof PickItem]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof askText>[0]>().toEqualTypeOf<PlainText>();
    expectTypeOf<TreeLine["label" | "description" | "tooltip" | "spoken"]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof codeLens>[2]>().toEqualTypeOf<PlainText>();
    expectTypeOf<LineEnd["text"]>().toEqualTypeOf<PlainText>();
    expectTypeOf<StatusLook["tooltip"]>().toEqualTypeOf<PlainText>();
    expectTypeOf<Parameters<typeof openPanelTab>[1]>().toEqualTypeOf<PlainText>();
  });
});
