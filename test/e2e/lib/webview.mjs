// Webviews are two frames deep: VS Code's own, which has the service worker, and in it the extension's page.

/** The part of a window that finds webviews. */
export function webviews(page) {
  return {
    /**
     * Waits for the visible webview that holds an element matching `selector`, and returns it as a frame locator.
     * Frames are told apart by content, as VS Code names them at random and keeps hidden ones.
     */
    async webview(selector, { timeout = 30_000 } = {}) {
      const end = Date.now() + timeout;
      for (;;) {
        const found = await findWebview(page, selector);
        if (found) return found;
        if (Date.now() > end) throw new Error(`no visible webview with ${selector} after ${timeout} ms`);
        await page.waitForTimeout(50);
      }
    },

    /** How many visible webviews hold an element matching `selector` now. */
    async countWebviews(selector) {
      const frames = await visibleFrames(page);
      const counts = await Promise.all(
        frames.map((frame) =>
          frame
            .locator(selector)
            .count()
            .catch(() => 0),
        ),
      );
      return counts.filter((count) => count > 0).length;
    },
  };
}

async function findWebview(page, selector) {
  for (const frame of await visibleFrames(page)) {
    const count = await frame
      .locator(selector)
      .count()
      .catch(() => 0);
    if (count > 0) return frame;
  }
  return undefined;
}

async function visibleFrames(page) {
  const names = await page
    .locator("iframe.webview.ready")
    .evaluateAll((frames) =>
      frames.filter((frame) => frame.checkVisibility({ visibilityProperty: true })).map((frame) => frame.name),
    );
  return names.map((name) =>
    page.frameLocator(`iframe.webview.ready[name="${name}"]`).frameLocator("iframe#active-frame"),
  );
}
