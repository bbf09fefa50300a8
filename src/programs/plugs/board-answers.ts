// What the plug board answers: its page, how everything stands, and what somebody asks to be done.
// It is for whoever sits at this machine: everybody who reaches it may pull any plug.
import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { centreRoles } from '#kernel/line.ts';
import { isSameOrigin, namesLoopback } from '#http/same-origin.ts';
import { setSecurityHeaders } from '#http/security-headers.ts';
import { onePageAnswer, onePageOf } from '#http/static.ts';
import type { OnePage } from '#http/static.ts';
import type { Board, BoardAct } from '#web/plugs/board.ts';

import { makeStartingPage } from '#programs/starting-page.ts';

export interface BoardParts {
  /** Where the page is when it has been built. */
  readonly pageFile: string;
  /** Nobody calls it by another name than one of this machine's own. */
  readonly isLoopbackOnly: boolean;
  see(): Promise<Board>;
  /** False: there is no such machine or line. */
  act(asked: BoardAct): Promise<boolean>;
}

const clockMsMax = 400 * 86_400_000;
const actShape = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['cut', 'mend']), from: z.string(), to: z.enum(centreRoles) }),
  z.strictObject({ act: z.enum(['start', 'stop', 'pull']), machine: z.string() }),
  z.strictObject({
    ...{ act: z.literal('set-clock'), machine: z.string() },
    wrongByMs: z.int().min(-clockMsMax).max(clockMsMax),
  }),
]);

const PATH = '/api/plugs';

export function makeBoardAnswer(parts: BoardParts): (request: Request) => Promise<Response> {
  let page: OnePage | undefined;
  const starting = makeStartingPage();
  starting.tell('screens');
  const answerPage = async (request: Request): Promise<Response> => {
    const bytes = await readFile(parts.pageFile).catch(() => undefined);
    page = await onePageOf(bytes);
    if (page === undefined) return starting.answer(request);
    return onePageAnswer(request.headers.get('accept-encoding'), page, {});
  };
  return async (request) => {
    const { pathname } = new URL(request.url);
    const isAct = request.method === 'POST' && pathname === PATH;
    let answer = new Response('Not found.\n', { status: 404 });
    const isForeign = parts.isLoopbackOnly && !namesLoopback(request.headers.get('host') ?? '');
    if (isForeign) answer = new Response(null, { status: 403 });
    else if (isAct) answer = await answerAct(parts, request);
    else if (pathname === PATH) answer = Response.json(await parts.see());
    else if (pathname === '/') answer = await answerPage(request);
    setSecurityHeaders(answer.headers, { isSecure: false, pagesOrigin: undefined });
    return answer;
  };
}

async function answerAct(parts: BoardParts, request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers, { publicOrigin: undefined }))
    return new Response(null, { status: 403 });
  const body: unknown = await request.json().catch(() => undefined);
  const asked = actShape.safeParse(body);
  if (!asked.success) return new Response(null, { status: 400 });
  const isDone = await parts.act(asked.data);
  return isDone ? Response.json(await parts.see()) : new Response(null, { status: 404 });
}
