import { basename } from "node:path/posix";
import { type Uri, window } from "vscode";
import { plain, type PlainText } from "../../../runtime/plain-text.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import { showInformation, showStatus } from "../../infrastructure/ui/notifications.js";
import { pickItem, type PickItem } from "../../infrastructure/ui/pickers.js";
import { chooseModel } from "./choose-model.js";
import { inUseText, modelsInUse } from "./in-use.js";
import { findModels } from "./models-file.js";
import { setKey } from "./set-key.js";
import { testConnection } from "./test-connection.js";
import type { ToolParts } from "./tool-parts.js";

/** Switches from mocks to the models of the file, and back. @returns whether models are asked now */
export async function switchModels(parts: ToolParts, source: Uri): Promise<boolean | undefined> {
  const file = await findModels(source);
  if (file === undefined) {
    await configureModels(parts, source);
    return undefined;
  }
  const mocked = !parts.mocked.has(file.uri);
  await parts.mocked.set(file.uri, mocked);
  const now = inUseText(await modelsInUse(parts, source));
  showStatus({
    icon: mocked ? "beaker" : "sparkle",
    text: mocked ? plain`Runs get mock answers` : plain`Runs ask ${now}`,
  });
  return !mocked;
}

/** All that can be done about the models of a program, in a list. A file that cannot be read is opened, and one that is missing begun. */
export async function configureModels(parts: ToolParts, source: Uri): Promise<void> {
  const inUse = await modelsInUse(parts, source);
  const { file } = inUse;
  if (file === undefined) {
    await chooseModel(parts, source, { role: null });
    return;
  }
  const open = async () => {
    await window.showTextDocument(file.uri);
  };
  if (inUse.kind === "broken") {
    await open();
    void showInformation(plain`${inUse.message}`);
    return;
  }
  const mocked = inUse.kind === "mocks";
  const item = (
    label: PlainText,
    act: () => Promise<unknown>,
  ): PickItem & { readonly act: () => Promise<unknown> } => ({ label, act });
  const chosen = await pickItem(
    [
      item(mocked ? plain`Ask the Models of ${MODELS_FILE}` : plain`Use Mock Answers`, () =>
        switchModels(parts, source),
      ),
      item(plain`Choose Model for Role…`, () => chooseModel(parts, source, {})),
      item(plain`Set API Key…`, () => setKey(parts, source)),
      item(plain`Test Connection`, () => testConnection(parts, source)),
      item(plain`Open ${MODELS_FILE}`, open),
    ],
    plain`Models of ${basename(source.path)}: ${inUseText(inUse)}`,
  );
  await chosen?.act();
}
