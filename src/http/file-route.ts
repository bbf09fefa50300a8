// Files in and out, streamed, never whole in memory. In: anybody who has a seat somewhere, up to
// the store's limit; what the bytes are is judged by the store. Out: only what an entry of an
// office names where the person has a seat; only harmless types are shown inside a page.
import type { Hono } from 'hono';
import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { App } from './app.ts';
import { BodyStream, statedLength } from './body.ts';
import { contentDisposition } from './content-disposition.ts';
import type { Gate } from './gate.ts';
import { isUsableText } from './json-body.ts';
import { filePolicy } from './security-headers.ts';

/** Types that a browser shows without running anything of them. */
const inlineTypes: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'text/plain',
]);
const NAME_MAX_CHARS = 200;

export function addFileRoutes<Reader>(hono: Hono, app: App<Reader>, gate: Gate): void {
  hono.post('/api/files', async (context) => {
    const visit = await gate(context, { isUpload: true });
    if (visit instanceof Response) return visit;
    if (visit.session === undefined) return app.problems.ofHttp('http.not-signed-in');
    const held = app.ports.authority.listAppointmentsOf(visit.session.person, visit.now);
    if (held.length === 0) return app.problems.ofHttp('http.no-seat-in-office');
    const name = cleanName(context.req.query('name'));
    if (name === undefined) return app.problems.ofHttp('http.file-name-missing');
    const { files } = app.ports;
    const request = context.req.raw;
    if ((statedLength(request.headers) ?? 0) > files.sizeBytesMax) {
      return app.problems.ofHttp('http.too-large', { bytesMax: files.sizeBytesMax });
    }
    const bytes = new BodyStream(request);
    try {
      const stored = await files.storeFile(bytes, mediaTypeOf(request.headers));
      if (isRefusal(stored)) return app.problems.ofRefusal(stored);
      const { sha256, sizeBytes, mediaType } = stored;
      return Response.json({ sha256, sizeBytes, mediaType, name }, { status: 201 });
    } catch (error) {
      const { flaw } = bytes;
      if (flaw !== undefined && error instanceof Fault) return app.problems.ofRefusal(flaw);
      throw error;
    }
  });

  hono.get('/api/offices/:office/files/:sha256', async (context) => {
    const visit = await gate(context);
    if (visit instanceof Response) return visit;
    if (visit.session === undefined) return app.problems.ofHttp('http.not-signed-in');
    const { office, sha256 } = context.req.param();
    const { person } = visit.session;
    const held = app.ports.authority.listAppointmentsOf(person, visit.now);
    const appointments = held.filter((appointment) => appointment.office === office);
    if (appointments.length === 0) return app.problems.ofHttp('http.no-seat-in-office');
    const viewer = { office, person, appointments, now: visit.now };
    const isHash = /^[0-9a-f]{64}$/.test(sha256);
    const file = isHash ? await app.ports.files.openFile(sha256, viewer) : undefined;
    if (file === undefined) return app.problems.ofHttp('http.not-found');
    const kind = inlineTypes.has(file.mediaType) ? 'inline' : 'attachment';
    const isText = file.mediaType === 'text/plain';
    return new Response(file.bytes, {
      headers: {
        'content-type': isText ? 'text/plain; charset=utf-8' : file.mediaType,
        'content-length': String(file.sizeBytes),
        'content-disposition': contentDisposition(
          kind,
          cleanName(context.req.query('name')) ?? sha256,
        ),
        'content-security-policy': filePolicy,
        'cache-control': file.isWatched === true ? 'no-store' : 'private, max-age=3600, immutable',
      },
    });
  });
}

function cleanName(text: string | undefined): string | undefined {
  if (text === undefined || !isUsableText(text)) return undefined;
  // Of a path only the last part is a name; controls and bidi overrides would disguise it.
  const last = text.split(/[/\\]/).at(-1) ?? '';
  const name = last.replaceAll(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '').trim();
  return name === '' || name.length > NAME_MAX_CHARS ? undefined : name;
}

function mediaTypeOf(headers: Headers): string {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase() || 'application/octet-stream';
}
