// Accessibility of what stands on a page, told by axe-core.
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const GRAVE: readonly (string | null | undefined)[] = ['serious', 'critical'];

const SECOND_LOOK_MS = 300;

/**
 * One line for each serious or critical finding; `rules` narrows what is looked at. What is gone on
 * a second look was the page on its way from one theme or size to another.
 */
export async function graveFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  await comesToRest(page);
  const first = await lookOnce(page, rules);
  if (first.length === 0) return first;
  await page.waitForTimeout(SECOND_LOOK_MS);
  return await lookOnce(page, rules);
}

async function lookOnce(page: Page, rules?: readonly string[]): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axe.source);
  const runOnly =
    rules === undefined
      ? ({ type: 'tag', values: TAGS } as const)
      : ({ type: 'rule', values: rules } as const);
  const found = await page.evaluate(async (only) => {
    const { axe: here } = window as Window & { axe?: { run(o: object): Promise<AxeResults> } };
    const results = await here?.run({ runOnly: only, resultTypes: ['violations'] });
    return results?.violations ?? [];
  }, runOnly);
  return found
    .filter((violation) => GRAVE.includes(violation.impact))
    .flatMap((violation) =>
      violation.nodes.map((node) => {
        const why = (node.failureSummary ?? '').replaceAll(/\s+/g, ' ').slice(0, 160);
        return `${violation.id}: ${node.target.join(' ')} ${why}`;
      }),
    );
}

/** Colours on their way from light to dark are nobody's colours. */
async function comesToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const moving = document.getAnimations().filter((each) => {
      return each.effect?.getComputedTiming().endTime !== Infinity;
    });
    await Promise.allSettled(moving.map((each) => each.finished));
  });
}
