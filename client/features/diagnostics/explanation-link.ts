/** Where the code of a problem leads: no page on the web, but the one that ships with the extension. */
export const EXPLANATION_LINK = `command:scaicore.diagnostics.explain?${encodeURIComponent('["{code}"]').replaceAll(
  encodeURIComponent("{code}"),
  "{code}",
)}`;
