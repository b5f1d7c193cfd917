import { commands, env } from "vscode";
import type { AttachedPanel } from "../infrastructure/webview-panel.js";
import type { Services } from "../services.js";
import type { ActionMessage, CommonWebviewMessage, RevealTarget } from "../webviews/shared/protocol.js";

type ShownPanel = Pick<AttachedPanel<never>, "panel" | "refresh">;

/** What a panel shows now, for the messages that all panels have in common. */
export interface PanelSubject {
  /** The run that it shows. */
  readonly invocationId: () => Promise<string | undefined>;
  readonly cancel: () => Promise<void>;
  readonly reveal: (target: RevealTarget) => Promise<void>;
}

/** Handles the messages that the panels of runs and of checkpoints have in common. */
export async function doCommon(
  services: Services,
  panel: ShownPanel,
  subject: PanelSubject,
  message: CommonWebviewMessage,
): Promise<void> {
  switch (message.type) {
    case "reveal": {
      await subject.reveal(message.target);
      return;
    }
    case "copy": {
      await env.clipboard.writeText(message.text);
      return;
    }
    case "openCheckpoint":
      await commands.executeCommand("scaicore.checkpoints.open", message.checkpointId);
      return;
    case "cancelRun": {
      await subject.cancel();
      return;
    }
    case "action": {
      await act(services, panel, subject, message);
      return;
    }
  }
}

async function act(
  { overview, log }: Services,
  panel: ShownPanel,
  subject: PanelSubject,
  { action }: ActionMessage,
): Promise<void> {
  switch (action) {
    case "refresh":
      overview.request();
      {
        panel.refresh();
        return;
      }
    case "showCheckpoints":
      await commands.executeCommand("scaicore.checkpoints.show");
      return;
    case "showLog": {
      log.channel.show(true);
      return;
    }
    case "continueRun": {
      const invocationId = await subject.invocationId();
      if (invocationId !== undefined) await commands.executeCommand("scaicore.runs.continue", invocationId);
      return;
    }
    case "manageTrust":
      await commands.executeCommand("workbench.trust.manage");
      return;
    case "showProblems":
      await commands.executeCommand("workbench.panel.markers.view.focus");
      return;
    case "closePanel":
      panel.panel.dispose();
      return;
  }
}
