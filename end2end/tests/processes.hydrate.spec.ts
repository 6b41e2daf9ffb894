// With code the page looks by itself.
import { endless, jobName, makeJob, startRun } from "../support/jobs";
import { processStories } from "../support/process-stories";
import { expect, open, test } from "../support/test";

processStories(async () => {});

test("a run that another starts appears by itself", async ({ page, atalaya, request }) => {
  await open(page, "/admin/processes");
  const name = jobName("Elsewhere");
  const job = await makeJob(request, atalaya, name, endless);
  const run = await startRun(request, atalaya, job);
  await expect(page.locator(".process-card").getByRole("link", { name })).toBeVisible();
  await request.post(`/api/v1/runs/${run}/cancellation`, { headers: { origin: atalaya.base } });
  await expect(page.locator(".process-card").getByRole("link", { name })).toHaveCount(0);
});
