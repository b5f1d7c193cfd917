import { plain, plainLine } from "../../../runtime/plain-text.js";
import type { RunItem } from "../../engine/overview.js";
import { askText, pickItem, pickItems, type PickItem } from "../../infrastructure/ui/pickers.js";
import { type FilterState, type RunFilter, STATE_WORDS, STATES, stateOf } from "./filter.js";

interface PartItem extends PickItem {
  readonly part: "states" | "flows" | "text" | "all";
}

/** Lets the person choose by what runs are listed. `undefined`: nothing was chosen. */
export async function chooseFilter(runs: readonly RunItem[], now: RunFilter): Promise<RunFilter | undefined> {
  const { states = [], flows = [], text = "" } = now;
  const parts: readonly PartItem[] = [
    {
      label: plain`By State…`,
      part: "states",
      ...(states.length === 0 ? {} : { description: plain`${states.length} chosen` }),
    },
    {
      label: plain`By Flow…`,
      part: "flows",
      ...(flows.length === 0 ? {} : { description: plain`${flows.length} chosen` }),
    },
    { label: plain`By Text…`, part: "text", ...(text === "" ? {} : { description: plainLine(text) }) },
    { label: plain`Show All Runs`, part: "all" },
  ];
  const part = (await pickItem(parts, plain`List runs`))?.part;
  switch (part) {
    case undefined:
      return undefined;
    case "all":
      return {};
    case "text": {
      const typed = await askText(plain`Text in the flow, the input, the result or the error of a run`, text);
      return typed === undefined ? undefined : { ...now, text: typed };
    }
    case "states": {
      const items = STATES.map((state) => ({
        label: STATE_WORDS[state],
        description: plain`${runs.filter((run) => stateOf(run) === state).length} runs`,
        picked: states.includes(state),
        state,
      }));
      const chosen = await pickItems(items, plain`The states to list`);
      return chosen && { ...now, states: chosen.map(({ state }): FilterState => state) };
    }
    case "flows": {
      const names = [...new Set([...flows, ...runs.map(({ summary }) => summary.start.flow)])].sort();
      const items = names.map((flow) => ({ label: plainLine(flow), picked: flows.includes(flow), flow }));
      const chosen = await pickItems(items, plain`The flows to list`);
      return chosen && { ...now, flows: chosen.map(({ flow }) => flow) };
    }
  }
}
