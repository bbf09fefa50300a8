// The HTTP face of the morning's post. Only the registry has it: whoever may register letters. None
// of these acts is official; a letter is registered by its command, as anywhere else.
import { z } from 'zod';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { isFitting, pageKey } from '#modules/correspondence/post-pieces.ts';
import { inOffice } from '#modules/correspondence/asking-routes.ts';
import { separators } from '#scan/separator.ts';
import { findBatchView, rowOf } from './batch-view.ts';
import { composePiece } from './compose.ts';
import type { Post, PostReader } from './post-port.ts';
import {
  addSources,
  findBatch,
  isSecretPage,
  listBatches,
  listPages,
  listRegistered,
} from './post-store.ts';
import { listSources, readAs, retrySource, writePieces } from './post-store.ts';
import { postWord } from './post-words.ts';
import { findReading, retryReadings } from './reading-queue.ts';
import { askedArrangement, askedBatch, batchesShape, batchShape } from './shapes.ts';
import { composedShape } from './shapes.ts';

const tag = 'correspondence';
const route = routesFor<PostReader>();
const ofBatch = inOffice.extend({ batch: z.uuidv7() });
const PDF = 'application/pdf';
const JPEG = 'image/jpeg';
const SHEETS_MAX = 50;
const done = z.object({ done: z.literal(true) });

type PostCall = Call<PostReader, 'office', unknown, unknown, unknown>;

/** The post, for those who register; whoever else has a seat here is refused. */
function openPost(call: PostCall): Post | Refusal {
  const may = call.appointments.some(
    ({ capacity }) => capacity === 'registrar' || capacity === 'clerk',
  );
  if (!may) return refuse('http.not-open-to-you');
  return call.reader.post ?? refuse('correspondence.no-scanning');
}

function officeOf(call: PostCall) {
  return must(call.reader.authority.findOffice(call.office), 'A seat is in an office there is.');
}

const batchRoutes: readonly Route<PostReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/post',
    summary: "Batches of scanned post, newest first, and what this server's machine can do.",
    tag,
    access: 'office',
    params: inOffice,
    response: batchesShape,
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const { office } = call;
      const [batches, reading] = await readAs(post.pool, office, async (session) => [
        await listBatches(session, office),
        await findReading(session, office),
      ]);
      return {
        batches: batches.map(rowOf),
        ...{ canScan: post.tools.pages, canTiff: post.tools.tiff },
        languages: [...post.tools.languages],
        hasFolder: post.scanFolder !== undefined,
        reading: {
          waiting: reading.waiting,
          failed: reading.failed.map((one) => ({ ...one, name: null })),
        },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/post',
    summary: 'Makes a batch of uploaded files, or adds files to it.',
    tag,
    access: 'office',
    params: inOffice,
    body: askedBatch,
    response: done,
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const { id, name, files } = call.body;
      const sources = [];
      for (const file of files) {
        const facts = await post.files.find(file.sha256);
        if (facts === undefined) return refuse('kernel.unknown-file', {}, '/files');
        sources.push({ ...file, mediaType: facts.mediaType });
      }
      const { person } = call.session;
      const batch = { id, name, office: call.office, source: 'upload' as const, person };
      const isAdded = await addSources(post.pool, { ...batch, at: call.now }, sources);
      return isAdded ? { done: true as const } : refuse('http.not-found');
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/post/:batch',
    summary: 'A batch: its sources, its pieces and what was left out of them.',
    tag,
    access: 'office',
    params: ofBatch,
    response: batchShape,
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const found = await findBatchView(post.pool, officeOf(call), call.params.batch);
      return found ?? refuse('http.not-found');
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/post/:batch/arrange',
    summary: 'Puts the pages of a batch into other pieces; refused if somebody else did meanwhile.',
    tag,
    access: 'office',
    params: ofBatch,
    body: askedArrangement,
    response: z.object({ version: z.number().int() }),
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const { office, body, params } = call;
      return await post.pool.transact(async (session) => {
        const batch = await findBatch(session, office, params.batch, true);
        if (batch === undefined) return refuse('http.not-found');
        if (batch.version !== body.version) return refuse('correspondence.post-changed');
        const known = new Set((await listPages(session, batch.id)).map(pageKey));
        const numbers = await listRegistered(session, office, batch.pieces);
        const settled = new Map(
          batch.pieces.filter(({ id }) => numbers.has(id)).map((piece) => [piece.id, piece]),
        );
        if (!isFitting(body.pieces, known, settled)) return refuse('correspondence.post-unfit');
        await writePieces(session, batch.id, body.pieces);
        return { version: batch.version + 1 };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/post/:batch/pieces/:piece/compose',
    summary: 'Makes the files of a piece, to be named by the command that registers it.',
    tag,
    access: 'office',
    params: ofBatch.extend({ piece: z.uuidv7() }),
    response: composedShape,
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const matter = await readAs(post.pool, call.office, async (session) => {
        const batch = await findBatch(session, call.office, call.params.batch);
        if (batch === undefined) return undefined;
        const sources = await listSources(session, batch.id);
        return { batch, sources, pages: await listPages(session, batch.id) };
      });
      const piece = matter?.batch.pieces.find(({ id }) => id === call.params.piece);
      if (matter === undefined || piece === undefined) return refuse('http.not-found');
      const counts = new Map(
        matter.sources.map(({ place }) => [
          place,
          matter.pages.filter(({ file }) => file === place).length,
        ]),
      );
      const composing = { batch: matter.batch.id, sources: matter.sources, counts };
      const files = await composePiece(post, piece, composing);
      return files === undefined ? refuse('correspondence.post-unread') : { files: [...files] };
    },
  }),
];

const pictureRoutes: readonly Route<PostReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/post/:batch/pages/:file/:page',
    summary: 'A page as a picture.',
    tag,
    access: 'office',
    params: ofBatch.extend({
      file: z.coerce.number().int().min(0).max(10_000),
      page: z.coerce.number().int().min(1).max(10_000),
    }),
    query: z.object({ size: z.enum(['thumb', 'page']).default('page') }),
    documents: [JPEG],
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const { batch, file, page } = call.params;
      const source = await readAs(post.pool, call.office, async (session) => {
        const found = await findBatch(session, call.office, batch);
        if (found === undefined) return undefined;
        if (await isSecretPage(session, call.office, found.pieces, { file, page })) return 'secret';
        return (await listSources(session, batch)).find(({ place }) => place === file);
      });
      if (source === 'secret') return refuse('http.not-open-to-you');
      if (source === undefined || source.pdf === null) return refuse('http.not-found');
      if (source.cleared.includes(page)) return refuse('http.not-found');
      const pdf = post.files.pathOf(source.pdf);
      const asked = { pdf, name: source.pdf, page, size: call.query.size };
      const picture = await post.pictures.find(asked);
      if (picture === undefined) return refuse('http.not-found');
      return new Document(`${file}-${page}.jpg`, JPEG, picture);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/post-separators/sheets.pdf',
    summary: 'Separator sheets to lie between letters before they are scanned.',
    tag,
    access: 'office',
    params: inOffice,
    query: z.object({
      kind: z.enum(separators).default('letter'),
      copies: z.coerce.number().int().min(1).max(SHEETS_MAX).default(1),
    }),
    documents: [PDF],
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const { kind, copies } = call.query;
      const own = officeOf(call).language;
      const order = [own, ...(['ar', 'fa', 'en'] as const).filter((one) => one !== own)];
      const texts = order.map((language) => ({
        language,
        title: postWord(language, `separator.${kind}`),
        about: postWord(language, `separator.${kind}.about`),
      }));
      const answer = await post.looker.do({ kind: 'sheet', separator: kind, texts, count: copies });
      if (answer.kind !== 'pdf') return refuse('correspondence.no-scanning');
      return new Document(`${postWord(own, `separator.${kind}`)}.pdf`, PDF, answer.pdf);
    },
  }),
];

const againRoutes: readonly Route<PostReader>[] = [
  route({
    method: 'POST',
    path: '/api/offices/:office/post/:batch/sources/:place/retry',
    summary: 'Tries a source once more that could not be taken in.',
    tag,
    access: 'office',
    params: ofBatch.extend({ place: z.coerce.number().int().min(0).max(10_000) }),
    response: done,
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      const { batch, place } = call.params;
      const { office } = call;
      const found = await readAs(post.pool, office, (read) => findBatch(read, office, batch));
      if (found === undefined) return refuse('http.not-found');
      await retrySource(post.pool, batch, place);
      return { done: true as const };
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/post-readings/retry',
    summary: "Has the office's files read by machine again that could not be read.",
    tag,
    access: 'office',
    params: inOffice,
    response: done,
    async run(call) {
      const post = openPost(call);
      if (isRefusal(post)) return post;
      await retryReadings(post.pool, call.office);
      return { done: true as const };
    },
  }),
];

export const postRoutes: readonly Route<PostReader>[] = [
  ...batchRoutes,
  ...pictureRoutes,
  ...againRoutes,
];
