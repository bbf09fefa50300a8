// What is answered while the server starts: a plain page that says how far it is and looks again by
// itself, and for programs a problem that says the same. No script, no word of the inside.
import { makeProblems } from '#http/problem.ts';
import { setSecurityHeaders } from '#http/security-headers.ts';
import { words } from './modules.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

export interface StartingPage {
  answer(request: Request): Response;
  /** `share` from 0 to 1, where it is known. */
  tell(step: StartingStep, share?: number): void;
}

/** The words are `starting.<step>` in the three languages. */
export type StartingStep = 'database' | 'directory' | 'screens' | 'country' | 'letters';

const languages = [
  ['ar', 'rtl'],
  ['fa', 'rtl'],
  ['en', 'ltr'],
] as const;
const texts = { ar, fa, en };
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const style =
  'body{font:1.1rem/1.9 sans-serif;max-inline-size:34rem;margin:18vh auto;padding-inline:1rem;' +
  'color:#1d2733;background:#f7f5f0}h1{font-size:1.3rem;margin-block:1.5rem 0}p{margin:0}' +
  'progress{inline-size:100%;margin-block-start:2rem}';

export function makeStartingPage(): StartingPage {
  let step: StartingStep = 'database';
  let share: number | undefined;
  const problems = makeProblems(words);
  return {
    tell(now, done) {
      step = now;
      share = done;
    },
    answer(request) {
      const isApi = new URL(request.url).pathname.startsWith('/api/');
      const answer = isApi
        ? problems.ofHttp('http.starting', {}, { 'retry-after': '1' })
        : page(step, share);
      setSecurityHeaders(answer.headers, { isSecure: false, pagesOrigin: undefined });
      return answer;
    },
  };
}

function page(step: StartingStep, share: number | undefined): Response {
  const parts = languages.map(([language, direction]) => {
    const own = texts[language];
    const said = `<h1>${own['starting.title']}</h1><p>${own[`starting.${step}`]}</p>`;
    return `<section lang="${language}" dir="${direction}">${said}</section>`;
  });
  const head = `<meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Dawam</title>`;
  const html = `<!doctype html><html lang="ar"><head>${head}<style>${style}</style></head>`;
  const bar =
    share === undefined ? '' : `<progress max="1" value="${share.toFixed(2)}"></progress>`;
  return new Response(`${html}<body>${parts.join('')}${bar}</body></html>`, {
    // Not 503: some browsers would show a page of their own instead.
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'retry-after': '1',
    },
  });
}
