// The least that a panel can be: what VS Code itself takes to show one is what ours are measured against.
const vscode = require("vscode");

const PAGE = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'">
    <title>Empty panel</title>
  </head>
  <body><div id="root"><h1>Nothing else</h1></div></body>
</html>
`;

exports.activate = ({ subscriptions }) => {
  const command = vscode.commands.registerCommand("emptyPanel.open", () => {
    const panel = vscode.window.createWebviewPanel("emptyPanel", "Empty panel", vscode.ViewColumn.One, {
      enableScripts: true,
    });
    panel.webview.html = PAGE;
  });
  const item = vscode.window.createStatusBarItem("emptyPanel.open", vscode.StatusBarAlignment.Left);
  item.text = "Empty panel";
  item.command = "emptyPanel.open";
  item.show();
  subscriptions.push(command, item);
};
