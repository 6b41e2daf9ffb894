// Jobs made the quick way, for tests that are about something else.
import { APIRequestContext, expect } from "@playwright/test";
import type { Atalaya } from "./processes";

export interface Pace {
  delay_ms: number;
  concurrency_per_host: number;
}

/** Slow enough to be watched: about 160 pages at 20 a second. */
export const watchable: Pace = { delay_ms: 50, concurrency_per_host: 1 };

/** There is time to look at it on a busy machine too, and to see its end: the same pages in half a minute. */
export const unhurried: Pace = { delay_ms: 150, concurrency_per_host: 1 };

/** Longer than any story: whoever starts it cancels it. */
export const endless: Pace = { delay_ms: 1_000, concurrency_per_host: 1 };

let made = 0;

/** A name no other test uses. */
export function jobName(what: string): string {
  made += 1;
  return `${what} ${made}`;
}

/** Makes a job over the JSON API, with the browser's session, and returns its id. */
export async function makeJob(
  request: APIRequestContext,
  atalaya: Atalaya,
  name: string,
  politeness: Pace = watchable,
): Promise<number> {
  const response = await request.post("/api/v1/jobs", {
    data: { name, spider: "structured", target_urls: [atalaya.portal.url], politeness },
    headers: { origin: atalaya.base },
  });
  expect(response.status(), await response.text()).toBe(201);
  return (await response.json()).id;
}

/** Starts a run of the job over the JSON API and returns its id. */
export async function startRun(request: APIRequestContext, atalaya: Atalaya, job: number): Promise<number> {
  const response = await request.post(`/api/v1/jobs/${job}/runs`, { headers: { origin: atalaya.base } });
  expect(response.status(), await response.text()).toBe(202);
  return (await response.json()).id;
}

/** How many pages the run has fetched, as the JSON API says. */
export async function pagesFetched(request: APIRequestContext, run: number): Promise<number> {
  return (await (await request.get(`/api/v1/runs/${run}`)).json()).pages_fetched;
}
