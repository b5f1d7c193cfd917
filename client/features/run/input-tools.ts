/** Where an input may come from, in a file of its own (`scripts/build.mjs`): activation need not read it. */
import { basename } from "node:path/posix";
import type { JsonObject } from "scaicore";
import { commands, type Uri, workspace } from "vscode";
import { excerpt, plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import { compileDocument, compileWithTests } from "../../engine/compile-document.js";
import { flowOf, flowSchemas } from "../../engine/run-view.js";
import { loadTesting } from "../../engine/runtime.js";
import { inputsFileOf } from "../../infrastructure/file-names.js";
import { openDocument, readText } from "../../infrastructure/open-text.js";
import { ago } from "../../infrastructure/relative-time.js";
import { replaceText } from "../../infrastructure/replace-text.js";
import { confirmed, showInformation, showWarning } from "../../infrastructure/ui/notifications.js";
import { askText, pickItem, type PickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import { isJsonObject } from "../../webviews/shared/guards.js";
import { editedJson } from "../models/edited-json.js";
import { presetsIn } from "./presets.js";

/** An input, and where it is from, in words: "the preset Ada". */
export interface ChosenInput {
  readonly input: JsonObject;
  readonly from: string;
}

interface InputItem extends PickItem {
  readonly chosen: ChosenInput;
}

/** Of the earlier inputs of a flow. */
const MOST_EARLIER = 5;
const LONGEST_INPUT = 80;

const shown = (input: JsonObject): PlainText => excerpt(JSON.stringify(input), LONGEST_INPUT);

/** What the list of inputs says, and what it offers beside them. */
export interface InputQuestion {
  readonly placeHolder: PlainText;
  readonly otherwise: PlainText;
}

/**
 * Lets the person choose an input of a flow: a preset, an earlier one, that of a test, or an example.
 * @param question with it there is one more item, which gives `otherwise`
 */
export async function chooseInput(services: Services, source: Uri, flow: string): Promise<ChosenInput | undefined>;
export async function chooseInput(
  services: Services,
  source: Uri,
  flow: string,
  question: InputQuestion,
): Promise<ChosenInput | "otherwise" | undefined>;
export async function chooseInput(
  services: Services,
  source: Uri,
  flow: string,
  question?: InputQuestion,
): Promise<ChosenInput | "otherwise" | undefined> {
  const parts = await Promise.all([
    presetItems(source, flow),
    earlierItems(services, source, flow),
    testItems(source, flow),
    exampleItems(source, flow),
  ]);
  const items = parts.flat();
  if (question !== undefined) {
    const form = { label: question.otherwise, chosen: "otherwise" } as const;
    return (await pickItem<PickItem & { chosen: ChosenInput | "otherwise" }>([...items, form], question.placeHolder))
      ?.chosen;
  }
  if (items.length === 0) {
    void showInformation(plain`There is no input to choose from while the program has errors.`);
    return undefined;
  }
  return (await pickItem(items, plain`Fill in the input of ${flow} from`))?.chosen;
}

async function presetItems(source: Uri, flow: string): Promise<readonly InputItem[]> {
  const file = presetsOf(source);
  if (file === undefined) return [];
  try {
    return presetsIn(await readText(file), flow).map(({ name, input }) => ({
      label: plainLine(name),
      description: plain`preset`,
      detail: shown(input),
      chosen: { input, from: `the preset ${name}` },
    }));
  } catch (error) {
    void showWarning(plain`${basename(file.path)}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

async function earlierItems({ overview }: Services, source: Uri, flow: string): Promise<readonly InputItem[]> {
  const { runs } = overview.current ?? (await overview.read());
  const address = source.toString();
  const inputs = new Map<string, InputItem>();
  for (const { summary, source: of } of runs) {
    const { start } = summary;
    if (of !== address || start.flow !== flow || inputs.size === MOST_EARLIER) continue;
    const text = JSON.stringify(start.input);
    if (inputs.has(text) || text === "{}") continue;
    const when = ago(start.createdAt, Date.now());
    const chosen = { input: start.input, from: `the run ${when}` };
    inputs.set(text, { label: shown(start.input), description: plain`run ${when}`, chosen });
  }
  return [...inputs.values()];
}

async function testItems(source: Uri, flow: string): Promise<readonly InputItem[]> {
  const module = await compileWithTests(source);
  if (module === undefined) return [];
  const { testInputs } = await loadTesting();
  const inputs = new Map<string, InputItem>();
  for (const { test, flow: of, input } of await testInputs(module)) {
    const text = JSON.stringify(input);
    if (of !== flow || inputs.has(text) || text === "{}") continue;
    const chosen = { input, from: `the test “${test}”` };
    inputs.set(text, { label: plainLine(test), description: plain`test`, detail: shown(input), chosen });
  }
  return [...inputs.values()];
}

async function exampleItems(source: Uri, name: string): Promise<readonly InputItem[]> {
  const compiled = await compileDocument(source);
  const module = compiled.kind === "compiled" ? compiled.module : undefined;
  const flow = flowOf(module, name);
  if (module === undefined || flow === undefined) return [];
  const { exampleValue } = await loadTesting();
  const { parameters } = await flowSchemas(module, flow);
  const input = exampleValue(parameters, {});
  if (!isJsonObject(input) || Object.keys(input).length === 0) return [];
  return [
    {
      label: plain`Example`,
      description: plain`made of the types`,
      detail: shown(input),
      chosen: { input, from: "an example" },
    },
  ];
}

/** The file of presets of a program; `undefined` where the program is in no file yet. */
function presetsOf(source: Uri): Uri | undefined {
  const path = inputsFileOf(source.path);
  return path === undefined || source.scheme === "untitled" ? undefined : source.with({ path });
}

/**
 * Keeps an input under a name, in the file of presets beside the program, which is begun where there is none. Gives its address.
 * @throws Error where the file is there and cannot be read
 */
export async function savePreset(source: Uri, flow: string, input: JsonObject): Promise<Uri | undefined> {
  const file = presetsOf(source);
  if (file === undefined) {
    void showInformation(plain`Save the program first: presets are written beside it.`);
    return undefined;
  }
  const name = (await askText(plain`The name of the preset, kept in ${basename(file.path)}`))?.trim();
  if (name === undefined || name === "") return undefined;
  const text = await readText(file);
  const isThere = presetsIn(text, flow).some((preset) => preset.name === name);
  if (isThere && !(await confirmed(plain`Replace the preset ${name}?`, plain`It has another input.`, "Replace")))
    return undefined;
  const after = editedJson(text === undefined || text.trim() === "" ? "{}\n" : text, [
    { path: [flow, name], value: input },
  ]);
  const open = openDocument(file);
  if (open === undefined) await workspace.fs.writeFile(file, new TextEncoder().encode(after));
  else {
    await replaceText(open, after);
    await open.save();
  }
  const show = "Show File";
  void showInformation(plain`The preset ${name} is in ${basename(file.path)}.`, show).then((chosen) => {
    if (chosen === show) void commands.executeCommand("vscode.open", file);
  });
  return file;
}
