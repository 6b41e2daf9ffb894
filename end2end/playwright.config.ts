import { defineConfig } from "@playwright/test";
import type { Options } from "./support/test";

// Debian's Chromium, not a downloaded one; quiet, so that nothing leaves the machine.
const launchOptions = {
  executablePath: process.env.ATALAYA_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig<Options>({
  testDir: "tests",
  outputDir: "test-results",
  // Each worker has a server and a portal of its own; its tests run one after another.
  workers: 1,
  retries: 0,
  // Bounds what hangs. Nothing waits for it otherwise, and a busy machine takes several times as long as a calm one.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: { launchOptions, locale: "en-GB", timezoneId: "Europe/Madrid", trace: "retain-on-failure" },
  projects: [
    { name: "chromium", testMatch: /\.hydrate\.spec\.ts$/ },
    { name: "no-javascript", testMatch: /\.no-js\.spec\.ts$/, use: { javaScriptEnabled: false } },
  ],
});
