import { commands, workspace } from "vscode";
import { plain } from "../../../runtime/plain-text.js";
import type { Disposable } from "../../infrastructure/lifetime.js";
import { showWarning } from "../../infrastructure/ui/notifications.js";
import type { Services } from "../../services.js";

/** Blocks runs in a workspace that the person does not trust. */
export interface Trust {
  readonly granted: boolean;
  /**
   * Does `action`, at once in a trusted workspace. Else it gives `undefined`, says why not, offers VS Code's trust editor
   * (there is no stable call that asks), and does it when trust is granted. Only the last such action is remembered.
   */
  whenGranted<T>(doing: string, action: () => Promise<T>): Promise<T | undefined>;
  onGrant(listener: () => void): Disposable;
}

export function activateTrust({ lifetime }: Pick<Services, "lifetime">): Trust {
  let waiting: (() => Promise<unknown>) | undefined;
  lifetime.add(
    workspace.onDidGrantWorkspaceTrust(() => {
      const action = waiting;
      waiting = undefined;
      void action?.();
    }),
  );
  return {
    get granted() {
      return workspace.isTrusted;
    },
    async whenGranted(doing, action) {
      if (workspace.isTrusted) return await action();
      waiting = action;
      void ask(doing).then((goesOn) => {
        if (!goesOn && waiting === action) waiting = undefined;
      });
      return undefined;
    },
    onGrant: (listener) => workspace.onDidGrantWorkspaceTrust(listener),
  };
}

/** Whether the person went on to the trust editor. */
async function ask(doing: string): Promise<boolean> {
  const manage = "Manage Workspace Trust";
  const chosen = await showWarning(
    plain`${doing} runs the programs of this folder, and you have not said that you trust it. Editing works without.`,
    manage,
  );
  if (chosen !== manage) return false;
  await commands.executeCommand("workbench.trust.manage");
  return true;
}
