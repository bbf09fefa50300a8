// Hands that never touch a mouse, and a count of what they press.
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';

/** A practised clerk; for telling what a count of keys means in seconds. */
const KEYS_PER_SECOND = 5;
const TABS_MAX = 80;

export interface Typist {
  /** A key or a chord: 'Enter', 'Control+k'. */
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Tab until what has the focus says this. */
  tabTo(text: string): Promise<void>;
  /** Sets the count to nothing. */
  begin(): void;
  count(): number;
  /** Keys, what the machine needed, and what a clerk would. */
  report(): string;
}

export function makeTypist(page: Page): Typist {
  let keys = 0;
  let startedMs = performance.now();
  const press = async (key: string) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  return {
    press,
    async type(text) {
      for (const sign of text) {
        keys += 1;
        await page.keyboard.type(sign);
      }
    },
    async tabTo(text) {
      for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
        if ((await focusedText(page)).includes(text)) return;
        await press('Tab');
      }
      assert.fail(`no Tab leads to "${text}"`);
    },
    begin() {
      keys = 0;
      startedMs = performance.now();
    },
    count: () => keys,
    report() {
      const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
      const byHandS = keys / KEYS_PER_SECOND;
      return `${keys} keys in ${tookS} s; by hand, ${KEYS_PER_SECOND} a second, ${byHandS} s`;
    },
  };
}

/** What has the focus, as it names itself. */
export function focusedText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return '';
    const labels = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])] : [];
    const named = labels.map((label) => label.innerText).join(' ');
    return `${focused.getAttribute('aria-label') ?? ''} ${named} ${focused.innerText}`.trim();
  });
}
