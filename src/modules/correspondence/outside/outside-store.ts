// Delivery notes and arrived mails as PostgreSQL keeps them: the writing side, for the program. A
// note's serial runs 1…n in its year, without gaps, because notes take turns to be made.
import type { SessionPool } from '#store/database.ts';
import type { MailArrival, MakeNoteBody } from './shapes.ts';

export interface NoteAsked extends MakeNoteBody {
  readonly office: string;
  readonly year: number;
  readonly person: string;
  readonly madeAt: string;
}

export interface NoteMade {
  readonly year: number;
  readonly serial: number;
}

/** The same id asked again gets the same note. */
export async function makeNote(pool: SessionPool, asked: NoteAsked): Promise<NoteMade> {
  const { office, id, year, madeAt, person, receiver, items } = asked;
  return await pool.transact(async (session) => {
    await session.query({
      text: `select pg_advisory_xact_lock(hashtextextended('delivery-note ' || $1, 0))`,
      values: [office],
    });
    const [known] = await session.query<NoteMade>({
      text: 'select year, serial from dawam.delivery_note where office = $1 and id = $2',
      values: [office, id],
    });
    if (known !== undefined) return known;
    const [made] = await session.query<NoteMade>({
      text: `insert into dawam.delivery_note
          (office, id, year, serial, made_at, person, receiver, items)
        select $1, $2, $3, coalesce(max(serial), 0) + 1, $4, $5, $6, $7::jsonb
        from dawam.delivery_note where office = $1 and year = $3
        returning year, serial`,
      values: [office, id, year, madeAt, person, receiver, JSON.stringify(items)],
    });
    return made ?? { year, serial: 0 };
  });
}

/** As the table keeps it; mails of before scanners say nothing of it. */
export type KeptFile = MailArrival['files'][number] & { readonly isScanned?: boolean };

export interface ArrivalKept extends Omit<
  MailArrival,
  'answers' | 'files' | 'unscanned' | 'leftOut'
> {
  readonly office: string;
  readonly files: readonly KeptFile[];
  readonly leftOut: Readonly<MailArrival['leftOut']>;
  readonly answers: { readonly letter: string } | null;
}

export async function hasArrival(pool: SessionPool, office: string, id: string): Promise<boolean> {
  const found = await pool.query({
    text: 'select 1 from dawam.mail_arrival where office = $1 and id = $2',
    values: [office, id],
  });
  return found.length > 0;
}

export async function keepArrival(pool: SessionPool, arrival: ArrivalKept): Promise<void> {
  const { office, id, letter, receivedAt, kind, senderName, senderAddress, subject } = arrival;
  const { text, card, answers, files, leftOut } = arrival;
  await pool.use((session) =>
    session.commit({
      text: `insert into dawam.mail_arrival (office, id, letter, received_at, kind, sender_name,
          sender_address, heading, text, card, answers, files, left_out)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, $12::jsonb, $13::jsonb)
        on conflict do nothing`,
      values: [
        ...[office, id, letter, receivedAt, kind, senderName, senderAddress, subject, text],
        ...[jsonOf(card), jsonOf(answers), JSON.stringify(files), JSON.stringify(leftOut)],
      ],
    }),
  );
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** False where there is no such mail. Setting aside twice keeps the first. */
export async function setMailAside(
  pool: SessionPool,
  asked: {
    readonly office: string;
    readonly id: string;
    readonly person: string;
    readonly at: string;
  },
): Promise<boolean> {
  const { office, id, person, at } = asked;
  const found = await pool.query({
    text: `update dawam.mail_arrival
      set set_aside_at = coalesce(set_aside_at, $3), set_aside_by = coalesce(set_aside_by, $4)
      where office = $1 and id = $2 returning 1`,
    values: [office, id, at, person],
  });
  return found.length > 0;
}
