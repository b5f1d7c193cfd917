// What a "host" (a real VS Code without a desktop) is made of. Pinned: a new version is a change that is reviewed and tried.
export const versions = Object.freeze({
  /** code-server 4.139.1 carries VS Code 1.139.1. */
  codeServer: "4.139.1",
  /** code-server needs Node 24 to run its extension host; the project itself runs on 20, 22 and 24. */
  node: "24.21.0",
  playwright: "1.65.1",
});

/** The server of Restate that queues of runs are tested with. */
export const restateVersion = "1.7.12";

/** Rough size on disk, announced before anything is fetched. */
export const hostSize = "about 800 MB on disk";

/** Free space that the set-up asks for, in bytes: the host and npm's own cache beside it. */
export const spaceNeeded = 1.3e9;
