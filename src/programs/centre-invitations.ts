// A centre's part in joining: keeps the directory's invitations, takes the word of the one server
// that follows each, from then on mirrors its log, and tells the directory who has joined and who
// was heard of. It knows no secret of an invitation, and introduces nobody.
import { domainOf } from '#kernel/consignment.ts';
import { formatVerifierKey, openNote } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { formatInstant } from '#lib/instant.ts';
import type { SessionPool } from '#store/database.ts';
import { originHash } from '#sync/access.ts';
import { isKeyOf, openInvitation, openJoin } from '#sync/invitation.ts';
import { claimedOrigin, openReadingKeys } from '#sync/reading-keys.ts';

import type { CentreStore } from './centre-store.ts';

/** Why somebody cannot join; the words are those of `dawam join`. */
export type JoinRefusal = 'unreadable' | 'unknown' | 'late' | 'used' | 'taken';

/** One office as the directory's server is told of it. */
export interface JoinStanding {
  readonly office: string;
  /** Of its newest invitation; null where it was never invited here. */
  readonly invitation: {
    readonly id: string;
    readonly expiresAt: string;
    /** What the server that followed it has signed. */
    readonly joined: string | null;
    readonly joinedAt: string | null;
  } | null;
  /** Of its log; null where it is not mirrored here. */
  readonly log: {
    readonly isIntroduced: boolean;
    /** Entries that the log has signed, and that are held here. */
    readonly signed: number;
    readonly held: number;
    /** Null: not since this centre was started. */
    readonly heardAt: string | null;
    /** What its server has signed of its reading keys. */
    readonly readingKeys: string | null;
  } | null;
}

interface InvitationRow {
  readonly id: string;
  readonly office: string;
  readonly note: string;
  readonly expires_at: string;
  readonly vkey: string | null;
  readonly joined: string | null;
  readonly joined_at: string | null;
}

interface LogRow {
  readonly origin: string;
  readonly is_introduced: boolean;
  readonly signed: number | null;
  readonly held: number | null;
  readonly reading_keys: string | null;
}

const HOUR_MS = 3_600_000;

export class CentreInvitations {
  readonly #pool: SessionPool;
  readonly #store: CentreStore;
  readonly #nowMs: () => number;
  readonly #heard = new Map<string, number>();

  constructor(pool: SessionPool, store: CentreStore, nowMs: () => number) {
    this.#pool = pool;
    this.#store = store;
    this.#nowMs = nowMs;
  }

  noteHeard(origin: string): void {
    this.#heard.set(origin, this.#nowMs());
  }

  /** From the directory's server; the same note again changes nothing. */
  async take(note: string, directory: VerifierKey): Promise<JoinRefusal | undefined> {
    const invitation = openInvitation(note);
    if (invitation === undefined || !openNote(note, [directory]).ok) return 'unreadable';
    const { id, office, hours } = invitation;
    if (this.#store.hasLog(`${domainOf(directory.name)}${office}`)) return 'taken';
    const expiresAt = formatInstant(this.#nowMs() + hours * HOUR_MS);
    await this.#pool.query({
      text: `insert into dawam.mirror_invitation (id, directory, office, note, expires_at)
        values ($1, $2, $3, $4, $5) on conflict do nothing`,
      values: [id, directory.name, office, note, expiresAt],
    });
    return undefined;
  }

  /** For whoever knows its id, which follows from its secret. */
  async find(id: string): Promise<{ readonly note: string } | { readonly refused: JoinRefusal }> {
    const row = await this.#findRow(id);
    if (row === undefined) return { refused: 'unknown' };
    return row.vkey === null && this.#isLate(row) ? { refused: 'late' } : { note: row.note };
  }

  async join(word: string): Promise<JoinRefusal | undefined> {
    const read = openJoin(word);
    if (read === undefined) return 'unreadable';
    const row = await this.#findRow(read.id);
    const invitation = row === undefined ? undefined : openInvitation(row.note);
    if (row === undefined || invitation === undefined) return 'unknown';
    const { key } = read;
    if (!isKeyOf(key, invitation.directory, row.office)) return 'unreadable';
    const vkey = formatVerifierKey(key);
    if (row.vkey === null && this.#isLate(row)) return 'late';
    const used = await this.#pool.query({
      text: `update dawam.mirror_invitation set vkey = $2, joined = $3,
          joined_at = coalesce(joined_at, $4)
        where id = $1 and (vkey is null or vkey = $2) returning id`,
      values: [read.id, vkey, word, formatInstant(this.#nowMs())],
    });
    if (used.length === 0) return 'used';
    return (await this.#store.admit(key, vkey)) ? undefined : 'taken';
  }

  /** From an office's own server, for the directory; no list gets shorter by a note of before. */
  async takeReadingKeys(note: string): Promise<JoinRefusal | undefined> {
    const logKey = this.#store.findKey(originHash(claimedOrigin(note) ?? ''));
    if (logKey === undefined) return 'unknown';
    if (openReadingKeys(note, logKey) === undefined) return 'unreadable';
    await this.#pool.query({
      text: `update dawam.mirror_log set reading_keys = $2
        where origin = $1 and length(coalesce(reading_keys, '')) < length($2)`,
      values: [logKey.name, note],
    });
    return undefined;
  }

  /** Of all offices of a directory that were invited or whose logs are mirrored here. */
  async list(directory: VerifierKey): Promise<readonly JoinStanding[]> {
    const domain = domainOf(directory.name);
    const invitations = await this.#pool.query<InvitationRow>({
      text: `select distinct on (office) * from dawam.mirror_invitation
        where directory = $1 order by office, expires_at desc`,
      values: [directory.name],
    });
    const logs = await this.#pool.query<LogRow>({
      text: `select origin, introduction is not null as is_introduced, reading_keys,
          (pending ->> 'size')::bigint as signed, (cosigned ->> 'size')::bigint as held
        from dawam.mirror_log where starts_with(origin, $1) order by origin`,
      values: [domain],
    });
    const byOffice = new Map(logs.map((row) => [row.origin.slice(domain.length), row]));
    const invited = new Map(invitations.map((row) => [row.office, row]));
    const offices = [...new Set([...byOffice.keys(), ...invited.keys()])].sort();
    return offices.map((office) => ({
      office,
      invitation: invitationOf(invited.get(office)),
      log: this.#logOf(byOffice.get(office)),
    }));
  }

  #logOf(row: LogRow | undefined): JoinStanding['log'] {
    if (row === undefined) return null;
    const heard = this.#heard.get(row.origin);
    return {
      isIntroduced: row.is_introduced,
      signed: row.signed ?? 0,
      held: row.held ?? 0,
      heardAt: heard === undefined ? null : formatInstant(heard),
      readingKeys: row.reading_keys,
    };
  }

  #isLate(row: InvitationRow): boolean {
    return Date.parse(row.expires_at) <= this.#nowMs();
  }

  async #findRow(id: string): Promise<InvitationRow | undefined> {
    const [row] = await this.#pool.query<InvitationRow>({
      text: 'select * from dawam.mirror_invitation where id = $1',
      values: [id],
    });
    return row;
  }
}

function invitationOf(row: InvitationRow | undefined): JoinStanding['invitation'] {
  if (row === undefined) return null;
  const { id, expires_at: expiresAt, joined, joined_at: joinedAt } = row;
  return { id, expiresAt, joined, joinedAt };
}
