/** The inbox as a page of its own: login, decisions, runs. The address says what is shown, so that it can be sent to others. */

import { render } from "lit";
import { CheckpointPanel } from "../checkpoint/panel.js";
import { createFormats } from "../shared/formats.js";
import { InboxHost } from "./inbox-host.js";
import * as service from "./service.js";
import { barView, emptyView, loginView, runsView } from "./views.js";

const CHECKPOINT = "#/checkpoints/";
const KEY = "#key=";
const LOGIN = "#login=";
const LOGIN_PROBLEMS: Readonly<Record<string, string>> = {
  late: "That login took too long, or was begun in another browser. Log in again.",
  refused: "Your organisation has not confirmed the login. Try again, or ask whoever runs this service.",
  away: "The login of your organisation cannot be reached. Try again later.",
};

const bar = elementOf("bar");
const root = elementOf("root");
const panelRoot = document.createElement("div");
const page = document.createElement("div");
root.replaceChildren(panelRoot, page);

const formats = createFormats(navigator.language);
let session: service.Session | undefined;
let stopListening: (() => void) | undefined;
let host: InboxHost | undefined;

function elementOf(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element with the id ${id}.`);
  return element;
}

/** The theme of the person's system, as the panel's styles know themes. */
function dress(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const put = () => (document.body.className = dark.matches ? "vscode-dark" : "vscode-light");
  dark.addEventListener("change", put);
  put();
}

const isRuns = (): boolean => location.hash === "#/runs";

function shownId(): string | undefined {
  if (!location.hash.startsWith(CHECKPOINT)) return undefined;
  try {
    return decodeURIComponent(location.hash.slice(CHECKPOINT.length));
  } catch {
    return undefined;
  }
}

function showOnly(which: "panel" | "page"): void {
  panelRoot.hidden = which !== "panel";
  page.hidden = which !== "page";
}

function drawBar(): void {
  render(
    barView({ session, page: isRuns() ? "runs" : "decisions" }, () => void leave()),
    bar,
  );
}

async function leave(): Promise<void> {
  await service.logOut();
  loggedOut();
}

function loggedOut(problem?: string): void {
  session = undefined;
  stopListening?.();
  stopListening = undefined;
  drawBar();
  showOnly("page");
  render(
    loginView(problem, loginOfOrganisation(), (token) => void logIn(() => service.logIn(token))),
    page,
  );
}

/** Where the login of the organisation begins, which leads back to what the address shows now. */
function loginOfOrganisation(): string | undefined {
  const address = document.querySelector<HTMLMetaElement>('meta[name="scaicore-login"]')?.content;
  return address && `${address}?then=${encodeURIComponent(location.hash)}`;
}

/** What became of a login by the organisation, if the address tells it; the address does not keep it. */
function problemInAddress(): string | undefined {
  if (!location.hash.startsWith(LOGIN)) return undefined;
  const outcome = location.hash.slice(LOGIN.length);
  history.replaceState(null, "", location.pathname);
  return LOGIN_PROBLEMS[outcome];
}

async function logIn(begin: () => Promise<service.Session>): Promise<void> {
  try {
    session = await begin();
  } catch (error) {
    loggedOut(error instanceof service.ServiceError && error.message !== NOBODY ? error.message : undefined);
    return;
  }
  drawBar();
  stopListening = service.onChange(() => void refresh());
}

/** What the service says of a page that nobody has logged in to: no problem, but the beginning. */
const NOBODY = "Log in first.";

async function refresh(): Promise<void> {
  if (session === undefined) return;
  drawBar();
  if (isRuns()) await showRuns();
  else if (host === undefined) host = openPanel();
  else await host.refresh();
}

async function showRuns(): Promise<void> {
  try {
    render(
      runsView(await service.runs(), (at) => formats.moment(at)),
      page,
    );
    showOnly("page");
  } catch (error) {
    if (error instanceof service.ServiceError && error.status === 401) loggedOut();
  }
}

function openPanel(): InboxHost {
  const made = new InboxHost({
    shown: shownId,
    show: (checkpointId) => {
      const address = `${CHECKPOINT}${encodeURIComponent(checkpointId)}`;
      if (location.hash !== address) location.hash = address;
    },
    onEmpty: () => {
      render(emptyView(), page);
      showOnly("page");
    },
    onShown: () => showOnly("panel"),
    onLoggedOut: () => loggedOut(),
  });
  const panel = new CheckpointPanel(panelRoot, made, formats);
  made.onMessage((message) => panel.receive(message));
  made.send({ type: "ready" });
  return made;
}

/** The key that the command line told with the address. It leaves the address at once, and the history with it. */
function keyInAddress(): string | undefined {
  if (!location.hash.startsWith(KEY)) return undefined;
  const key = location.hash.slice(KEY.length);
  history.replaceState(null, "", location.pathname);
  return key;
}

dress();
addEventListener("hashchange", () => void refresh());
const key = keyInAddress();
const problem = problemInAddress();
if (problem !== undefined) loggedOut(problem);
else await logIn(() => (key === undefined ? service.session() : service.logIn(key)));
