// Checks a Noark export as the national archive's tool does on arrival: those of its controls that
// apply to letters, under its own numbers (N5.xx). Reads the XML itself, not what it was made from,
// and compares with the files that are really there. Pure: pieces of XML in, a report out.
import { XmlReader } from '#lib/xml-reader.ts';
import type { XmlResult } from '#lib/xml-reader.ts';
import type { JournalName } from './noark-journal.ts';
import { postStates, postTypes } from './noark-words.ts';

export interface DocumentFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface NoarkFinding {
  /** 'N5.30' */
  readonly control: string;
  readonly says: string;
  /** `count`: a number that only a person can judge. */
  readonly result: 'good' | 'bad' | 'count';
  /** At most DETAILS_MAX of what is wrong, or the counts. */
  readonly details: readonly string[];
}

/** Takes a document piece by piece; answers a sentence where it is not well formed. */
export interface XmlIntake {
  write(piece: string): string | undefined;
  end(): string | undefined;
}

const DETAILS_MAX = 20;
/** Longest text that is compared; longer ones are only known to be there. */
const TEXT_CHARS_MAX = 10_000;

interface Open {
  readonly name: string;
  readonly type: string;
  text: string;
  hasChildren: boolean;
  /** Texts of its own children, by name; of the last of a name. */
  readonly values: Map<string, string>;
  readonly inside: Map<string, number>;
}

/** Feed `arkivstruktur.xml`, then each journal, then ask for the report. */
export class NoarkCheck {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #bad = new Map<string, string[]>();
  readonly #badCount = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #referenced = new Map<string, number>();
  readonly #files: ReadonlyMap<string, DocumentFile>;
  readonly #dates: { first: string; last: string } = { first: '', last: '' };
  readonly #journals = new Map<JournalName, { said: number; held: number }>();
  readonly #periods: string[] = [];

  /** By path below the root of the export, only those in the folder of documents. */
  constructor(files: ReadonlyMap<string, DocumentFile>) {
    this.#files = files;
  }

  readArchive(): XmlIntake {
    return readTree((path, open) => this.#closeOfArchive(path, open));
  }

  readJournal(name: JournalName): XmlIntake {
    const journal = { said: 0, held: 0 };
    this.#journals.set(name, journal);
    return readTree((_, open) => {
      if (open.name === 'antallJournalposter') journal.said = Number(open.text);
      if (open.name === 'journalpost') journal.held += 1;
      this.#checkFilled(open);
    });
  }

  #count(control: string, key: string, by = 1): void {
    const counts = this.#counts.get(control) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + by);
    this.#counts.set(control, counts);
  }

  #fail(control: string, detail: string): void {
    const list = this.#bad.get(control) ?? [];
    if (list.length < DETAILS_MAX) list.push(detail);
    this.#bad.set(control, list);
    this.#badCount.set(control, (this.#badCount.get(control) ?? 0) + 1);
  }

  #checkFilled({ name, text, hasChildren }: Open): void {
    if (!hasChildren && text.trim() === '') this.#fail('N5.63', `<${name}> is empty.`);
  }

  #closeOfArchive(path: readonly Open[], open: Open): void {
    const { name, values, inside } = open;
    this.#checkFilled(open);
    if (name === 'systemID') this.#checkId(open.text, path.at(-1)?.name ?? '');
    const id = values.get('systemID') ?? '';
    const within = (child: string): number => inside.get(child) ?? 0;
    switch (name) {
      case 'arkiv':
        this.#count('N5.04', 'arkiv');
        break;
      case 'arkivdel':
        this.#count('N5.05', 'arkivdel');
        this.#count('N5.06', values.get('arkivdelstatus') ?? '');
        this.#periods.push(values.get('arkivperiodeStartDato') ?? '');
        this.#periods.push(values.get('arkivperiodeSluttDato') ?? '');
        break;
      case 'mappe':
        this.#count('N5.10', open.type);
        this.#count('N5.11', values.get('saksaar') ?? '');
        this.#count('N5.15', values.get('saksstatus') ?? '');
        if (within('registrering') === 0) this.#fail('N5.14', `File ${id} is empty.`);
        break;
      case 'registrering':
        this.#checkPost(open, id);
        break;
      case 'dokumentbeskrivelse':
        this.#count('N5.23', 'dokumentbeskrivelse');
        this.#count('N5.25', values.get('dokumentstatus') ?? '');
        if (within('dokumentobjekt') === 0) this.#fail('N5.24', `Document ${id} has no file.`);
        break;
      case 'dokumentobjekt':
        this.#checkObject(values);
        break;
      default:
        this.#countPart(name, values);
    }
  }

  #countPart(name: string, values: ReadonlyMap<string, string>): void {
    const control = partControls[name];
    if (control === undefined) return;
    const [number, key] = control;
    this.#count(number, key === '' ? name : (values.get(key) ?? ''));
  }

  #checkId(id: string, owner: string): void {
    if (this.#ids.has(id)) this.#fail('N5.47', `${id} names two things; one is a ${owner}.`);
    this.#ids.add(id);
  }

  #checkPost({ type, values, inside }: Open, id: string): void {
    const created = values.get('opprettetDato') ?? '';
    const { first, last } = this.#dates;
    this.#dates.first = first === '' || created < first ? created : first;
    this.#dates.last = created > last ? created : last;
    this.#count('N5.16', type);
    this.#count('N5.18', values.get('journalaar') ?? '');
    const kind = values.get('journalposttype') ?? '';
    const state = values.get('journalstatus') ?? '';
    this.#count('N5.17', kind);
    this.#count('N5.22', state);
    if (!isOneOf(postTypes, kind)) this.#fail('N5.17', `${id} is of the unknown kind ${kind}.`);
    if (!isOneOf(postStates, state)) this.#fail('N5.22', `${id} has the unknown state ${state}.`);
    if ((inside.get('dokumentbeskrivelse') ?? 0) === 0) this.#count('N5.21', state);
    if ((inside.get('korrespondansepart') ?? 0) === 0) this.#fail('N5.39', `${id} has no party.`);
  }

  #checkObject(values: ReadonlyMap<string, string>): void {
    const path = values.get('referanseDokumentfil') ?? '';
    const file = this.#files.get(path);
    this.#count('N5.26', values.get('variantformat') ?? '');
    this.#count('N5.29', values.get('format') ?? '');
    this.#referenced.set(path, (this.#referenced.get(path) ?? 0) + 1);
    if (file === undefined) {
      this.#fail('N5.32', `${path} is not there.`);
      return;
    }
    if (values.get('sjekksum')?.toLowerCase() !== file.sha256) {
      this.#fail('N5.30', `${path} has another checksum.`);
    }
    if (Number(values.get('filstoerrelse')) !== file.sizeBytes) {
      this.#fail('N5.30', `${path} has another size.`);
    }
  }

  report(): readonly NoarkFinding[] {
    this.#checkFiles();
    this.#checkJournals();
    return controls.map(([control, says]) => {
      const bad = this.#bad.get(control);
      const counts = [...(this.#counts.get(control) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      const numbers = counts.map(([key, count]) => `${key}: ${count}`);
      if (bad !== undefined) {
        const more = (this.#badCount.get(control) ?? 0) - bad.length;
        const rest = more > 0 ? [`… and ${more} more`] : [];
        return { control, says, result: 'bad', details: [...bad, ...rest] };
      }
      const details = numbers.slice(0, DETAILS_MAX);
      return { control, says, result: numbers.length > 0 ? 'count' : 'good', details };
    });
  }

  #checkFiles(): void {
    this.#count('N5.28', 'files', this.#files.size);
    for (const [path, file] of this.#files) {
      if (!this.#referenced.has(path)) this.#fail('N5.33', `Nothing refers to ${path}.`);
      if (file.sizeBytes === 0) this.#fail('N5.64', `${path} has no bytes.`);
    }
    const several = [...this.#referenced.values()].filter((count) => count > 1).length;
    this.#count('N5.34', 'files', several);
  }

  #checkJournals(): void {
    const posts = [...(this.#counts.get('N5.16') ?? [])].reduce((sum, [, count]) => sum + count, 0);
    this.#count('N5.59', 'arkivstruktur', posts);
    for (const [name, { said, held }] of this.#journals) {
      this.#count('N5.59', name, held);
      if (said !== held) this.#fail('N5.59', `${name} says ${said} and holds ${held}.`);
      if (held !== posts) this.#fail('N5.59', `${name} has ${held}, arkivstruktur ${posts}.`);
    }
    const { first, last } = this.#dates;
    if (first !== '') this.#count('N5.27', `${first} – ${last}`);
    const [begin = '', end = ''] = this.#periods;
    this.#count('N5.60', `${begin} – ${end}`);
    if (begin > end) this.#fail('N5.60', `The period ends (${end}) before it begins (${begin}).`);
  }
}

function isOneOf(words: Readonly<Record<string, string>>, word: string): boolean {
  return Object.values(words).includes(word);
}

/** Parts that are only counted: the control, and the child that tells kinds apart. */
const partControls: Readonly<Record<string, readonly [control: string, key: string]>> = {
  merknad: ['N5.36', ''],
  kryssreferanse: ['N5.37', ''],
  korrespondansepart: ['N5.39', 'korrespondanseparttype'],
  avskrivning: ['N5.40', 'avskrivningsmaate'],
  dokumentflyt: ['N5.41', 'flytStatus'],
  skjerming: ['N5.42', 'tilgangsrestriksjon'],
};

/** In the order of the archive's own tool. */
const controls: readonly (readonly [control: string, says: string])[] = [
  ['N5.04', 'Archives'],
  ['N5.05', 'Series'],
  ['N5.06', 'Status of series'],
  ['N5.10', 'Files'],
  ['N5.11', 'Files by year'],
  ['N5.14', 'Files without registrations'],
  ['N5.15', 'Status of files'],
  ['N5.16', 'Registrations'],
  ['N5.17', 'Kinds of journal posts'],
  ['N5.18', 'Registrations by year'],
  ['N5.21', 'Registrations without a document'],
  ['N5.22', 'Status of journal posts'],
  ['N5.23', 'Documents'],
  ['N5.24', 'Documents without a file'],
  ['N5.25', 'Status of documents'],
  ['N5.26', 'Forms of documents'],
  ['N5.27', 'First and last registration'],
  ['N5.28', 'Document files'],
  ['N5.29', 'Formats of documents'],
  ['N5.30', 'Checksums of document files'],
  ['N5.32', 'Document files that are missing'],
  ['N5.33', 'Document files that nothing refers to'],
  ['N5.34', 'Document files that several documents share'],
  ['N5.36', 'Notes'],
  ['N5.37', 'Cross-references'],
  ['N5.39', 'Parties'],
  ['N5.40', 'Written off'],
  ['N5.41', 'Flows'],
  ['N5.42', 'Restrictions'],
  ['N5.47', 'Ids that are not unique'],
  ['N5.59', 'Journal posts in the structure and in the journals'],
  ['N5.60', 'Beginning and end of the archive'],
  ['N5.63', 'Elements without content'],
  ['N5.64', 'Document files without bytes'],
];

/** Calls `close` for every element, innermost first, with those around it. */
function readTree(close: (around: readonly Open[], open: Open) => void): XmlIntake {
  const path: Open[] = [];
  const reader = new XmlReader((event) => {
    const open = path.at(-1);
    if (event.kind === 'open') {
      if (open !== undefined) {
        open.hasChildren = true;
        open.inside.set(event.name, (open.inside.get(event.name) ?? 0) + 1);
      }
      const type = event.attributes.get('xsi:type') ?? '';
      const { name } = event;
      path.push({ name, type, text: '', hasChildren: false, values: new Map(), inside: new Map() });
    } else if (event.kind === 'text') {
      if (open !== undefined && open.text.length < TEXT_CHARS_MAX) open.text += event.text;
    } else if (open !== undefined) {
      path.pop();
      path.at(-1)?.values.set(open.name, open.text);
      close(path, open);
    }
  });
  const problemOf = (result: XmlResult) => (result.ok ? undefined : result.problem);
  return {
    write: (piece) => problemOf(reader.write(piece)),
    end: () => problemOf(reader.end()),
  };
}
