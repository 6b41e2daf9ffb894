import { expect, Page } from "@playwright/test";

/** Fails when the page is wider than the window, and names what sticks out. */
export async function hasNoOverflow(page: Page, where: string): Promise<void> {
  const outside = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
    return wide.length ? wide.map((e) => e.outerHTML.slice(0, 120)).slice(0, 5) : ["(the page itself)"];
  });
  expect(outside, `${where}: sticks out`).toEqual([]);
}
