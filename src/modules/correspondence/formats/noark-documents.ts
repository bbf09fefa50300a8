// The documents of a letter in a Noark export: its text, its printed form where there is one, its
// enclosures. Files lie under their hash, so the same file is there once.
import { createHash } from 'node:crypto';
import type { LetterRecord } from './letter-record.ts';

export interface NoarkDocument {
  /** Below the root of the export. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly title: string;
  readonly isMain: boolean;
  /** Of one document: what was written, and the form meant to last. */
  readonly variant: 'production' | 'archive';
  /** The bytes, where they are not a stored file. */
  readonly text: string | null;
  /** The stored file that it comes out of: another one than itself where it is stored sealed. */
  readonly stored: string;
}

/** The printed form of a letter, as somebody else made it. */
export interface PrintedLetter {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const DOCUMENTS_FOLDER = 'dokumenter';

const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'text/plain': 'txt',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

export function endingOf(mediaType: string): string {
  return endings[mediaType.split(';', 1)[0] ?? ''] ?? 'bin';
}

export function documentPath(sha256: string, mediaType: string): string {
  return `${DOCUMENTS_FOLDER}/${sha256}.${endingOf(mediaType)}`;
}

export function documentsOf(
  record: LetterRecord,
  printed: PrintedLetter | undefined,
): readonly NoarkDocument[] {
  const own: NoarkDocument[] = [];
  const make = (
    file: PrintedLetter,
    mediaType: string,
    rest: Pick<NoarkDocument, 'title' | 'isMain' | 'variant' | 'text'>,
  ): NoarkDocument => ({
    path: documentPath(file.sha256, mediaType),
    ...{ sha256: file.sha256, sizeBytes: file.sizeBytes, mediaType, ...rest },
    stored: file.sha256,
  });
  const { subject: title, text } = record;
  if (text !== '') {
    const bytes = Buffer.from(text, 'utf8');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = { sha256, sizeBytes: bytes.length };
    own.push(make(file, 'text/plain', { title, isMain: true, variant: 'production', text }));
  }
  if (printed !== undefined) {
    const rest = { title, isMain: true, variant: 'archive', text: null } as const;
    own.push(make(printed, 'application/pdf', rest));
  }
  const isPaper = own.length === 0;
  const files = record.files.map(({ sha256, sealed, sizeBytes, mediaType, name }, at) => ({
    ...make({ sha256: sealed?.plainSha256 ?? sha256, sizeBytes }, mediaType, {
      ...{ title: name, isMain: isPaper && at === 0, variant: 'production', text: null },
    }),
    stored: sha256,
  }));
  return [...own, ...files];
}
