// GET /api/live: server-sent events. Each session hears of acts in the offices where its person
// has an appointment that holds at that moment. Streams are few per session and bounded in all; a
// reader that does not keep up is dropped, and finds the present state again when it comes back.
import type { Hono } from 'hono';
import { formatInstant } from '#lib/instant.ts';
import type { App } from './app.ts';
import type { Gate } from './gate.ts';
import type { Act, Session } from './ports.ts';
import { readCookie, sessionCookie } from './session.ts';

export interface LiveLimits {
  readonly streamsMax: number;
  readonly streamsPerSessionMax: number;
  readonly pingMs: number;
  /** Events that may wait for one reader. */
  readonly waitingMax: number;
}

export const defaultLiveLimits: LiveLimits = {
  streamsMax: 2_000,
  streamsPerSessionMax: 8,
  pingMs: 20_000,
  waitingMax: 256,
};

interface Stream {
  readonly session: Session;
  readonly token: string;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
}

const encoder = new TextEncoder();

/** The answer ends all streams: a server that stops must not wait for readers. */
export function addLiveRoute<Reader>(
  hono: Hono,
  app: App<Reader>,
  gate: Gate,
  limits: LiveLimits = defaultLiveLimits,
): () => void {
  const streams = new Set<Stream>();
  const stopActs = app.ports.onActs((act) => tell(app, streams, act));
  const pinging = setInterval(() => {
    for (const stream of streams) send(streams, stream, ': ping\n\n');
    void dropEnded(app, streams);
  }, limits.pingMs);
  pinging.unref();

  hono.get('/api/live', async (context) => {
    const visit = await gate(context);
    if (visit instanceof Response) return visit;
    const { session } = visit;
    const token = readCookie(context.req.header('cookie'), sessionCookie);
    if (session === undefined || token === undefined) {
      return app.problems.ofHttp('http.not-signed-in');
    }
    const own = [...streams].filter((stream) => stream.session.id === session.id);
    if (streams.size >= limits.streamsMax || own.length >= limits.streamsPerSessionMax) {
      return app.problems.ofHttp('http.too-many-streams', {}, { 'retry-after': '30' });
    }
    const hello = eventText('hello', { version: app.options.version });
    return streamAnswer(limits.waitingMax, hello, (controller) => {
      const stream = { session, token, controller };
      streams.add(stream);
      return () => streams.delete(stream);
    });
  });
  return () => {
    stopActs();
    clearInterval(pinging);
    for (const stream of streams) drop(streams, stream);
  };
}

function tell<Reader>(app: App<Reader>, streams: Set<Stream>, act: Act): void {
  const now = formatInstant(app.ports.nowMs());
  const text = eventText('act', { office: act.office, subjects: act.subjects });
  for (const stream of streams) {
    const held = app.ports.authority.listAppointmentsOf(stream.session.person, now);
    const mayHear = held.some((appointment) => appointment.office === act.office);
    if (mayHear) send(streams, stream, text);
  }
}

function send(streams: Set<Stream>, stream: Stream, text: string): void {
  if ((stream.controller.desiredSize ?? 0) <= 0) drop(streams, stream);
  else stream.controller.enqueue(encoder.encode(text));
}

function drop(streams: Set<Stream>, stream: Stream): void {
  if (!streams.delete(stream)) return;
  try {
    stream.controller.close();
  } catch {
    // Its reader went away first.
  }
}

// A session that was revoked or has run out stops hearing at the next ping.
async function dropEnded<Reader>(app: App<Reader>, streams: Set<Stream>): Promise<void> {
  try {
    for (const stream of Array.from(streams)) {
      if ((await app.sessions.find(stream.token)) === undefined) drop(streams, stream);
    }
  } catch (cause) {
    app.ports.report('Sessions of live streams could not be checked; next time.', cause);
  }
}

function streamAnswer(
  waitingMax: number,
  first: string,
  open: (controller: ReadableStreamDefaultController<Uint8Array>) => () => void,
): Response {
  let close: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(first));
        close = open(controller);
      },
      cancel() {
        close();
      },
    },
    { highWaterMark: waitingMax },
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  });
}

function eventText(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
