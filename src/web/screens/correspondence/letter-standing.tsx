// Who has a letter, since when, and under which number it stands; what was decided about it.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { SafetyMark, SafetyThere } from '#web/parts/act-safety.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useRules } from './rules-query.ts';

export function Standing({ letter }: { letter: LetterAnswer }) {
  const tongue = useTongue();
  const { t, ago, day, dayOf, clock } = tongue;
  const called = usePartyNames();
  const from = called.party(letter.from.office, letter.from.name);
  const isIncoming = letter.direction === 'incoming';
  const registry = isIncoming ? t('holder.registry') : null;
  // The unit of what went out has prepared it, and has it no longer.
  const holder = called.holder(heldOf(letter)) ?? (isIncoming ? letter.unit : null) ?? registry;
  const className = useClassName(letter.classCode);
  const ownHands = letter.envelope?.ownHands ?? null;
  const isGone = letter.disposed !== null;
  const isDone = isGone || letter.state === 'closed' || letter.state === 'archived';
  return (
    <section className="standing">
      {letter.number !== null && (
        <p className="big-number">
          <small>{t(`letter.number-in.${letter.direction}`)}</small>
          <NumberText>{letter.number}</NumberText>
          {letter.numberedAt !== null && (
            <small>
              <bdi>{dayOf(letter.numberedAt)}</bdi> <bdi>{clock(letter.numberedAt)}</bdi>
            </small>
          )}
        </p>
      )}
      <dl className="facts">
        {!isDone && holder !== null && <Fact name={t('column.holder')} value={holder} />}
        <Fact name={t('column.since')} value={ago(letter.since)} />
        {letter.dueOn !== null && <Fact name={t('field.dueOn')} value={day(letter.dueOn)} />}
        {isIncoming && !isGone && <Fact name={t('field.from')} value={from} />}
        {letter.receivedAt !== null && (
          <Fact name={t('field.received')} value={receivedText(tongue, letter.receivedAt)} />
        )}
        {letter.unit !== null && <Fact name={t('field.unit')} value={letter.unit} />}
        {letter.citizenId !== null && (
          <Fact name={t('field.citizen-id')} value={tongue.code(letter.citizenId)} />
        )}
        {letter.deliveryNote !== null && (
          <Fact name={t('field.delivery-note')} value={tongue.code(letter.deliveryNote)} />
        )}
        {className !== null && <Fact name={t('field.classCode')} value={className} />}
        {!isGone && <Fact name={t('field.medium')} value={t(`medium.${letter.medium}`)} />}
        {letter.envelope !== null && (
          <Fact name={t('envelope.seals')} value={letter.envelope.damage ?? t('envelope.whole')} />
        )}
        {ownHands !== null && <Fact name={t('envelope.own-hands')} value={ownHands.title} />}
        {letter.abstract !== '' && <Fact name={t('field.abstract')} value={letter.abstract} />}
        {letter.reason !== null && <Fact name={t('field.reason')} value={letter.reason} />}
        <Reviewed letter={letter} />
        <ToldBySender letter={letter} />
        <Limits letter={letter} />
        <Closing letter={letter} />
        <div>
          <dt>{t('column.safety')}</dt>
          <dd>
            <SafetyMark index={letter.index} safety={letter.safety} words />
          </dd>
        </div>
        {letter.takenInAt !== null && !letter.masked && <SafetyThere index={letter.takenInAt} />}
      </dl>
    </section>
  );
}

function Reviewed({ letter: { reviewed } }: { letter: LetterAnswer }) {
  const { t, name, dayOf } = useTongue();
  if (reviewed === null) return null;
  const who = reviewed.names === null ? reviewed.person : name(reviewed.names);
  return <Fact name={t('look-over.by')} value={`${who} · ${dayOf(reviewed.at)}`} />;
}

/** What the sender has let us know of a letter since it came. */
function ToldBySender({ letter: { senderSecrecy, fictionOn } }: { letter: LetterAnswer }) {
  const { t, day, code } = useTongue();
  const grade = senderSecrecy === null ? null : t(`secrecy.${senderSecrecy.secrecy}`);
  const decision = senderSecrecy?.decision ?? null;
  const told =
    grade === null || decision === null
      ? grade
      : t('secrecy.of-sender.told', {
          ...{ secrecy: grade, number: code(decision.number), day: day(decision.date) },
        });
  return (
    <>
      {told !== null && <Fact name={t('secrecy.of-sender')} value={told} />}
      {fictionOn !== null && (
        <Fact name={t('fiction.title')} value={t('fiction.since', { day: day(fictionOn) })} />
      )}
    </>
  );
}

/** Until when its grade of secrecy holds: here, and at its sender's. */
function Limits({ letter: { care } }: { letter: LetterAnswer }) {
  const { t, day, code } = useTongue();
  const said = (limit: NonNullable<typeof care.secrecyLimit>) => {
    const facts = { day: day(limit.until), secrecy: t(`secrecy.${limit.after}`) };
    const { decision } = limit;
    if (decision === null) return t('limit.stands-bare', facts);
    return t('limit.stands', { ...facts, number: code(decision.number) });
  };
  const { secrecyLimit, senderLimit } = care;
  return (
    <>
      {secrecyLimit !== null && <Fact name={t('limit.title')} value={said(secrecyLimit)} />}
      {senderLimit !== null && <Fact name={t('limit.of-sender')} value={said(senderLimit)} />}
    </>
  );
}

function Closing({ letter: { writtenOff, archived } }: { letter: LetterAnswer }) {
  const { t, dayOf, code } = useTongue();
  const retention = useRetentionName(archived?.retention ?? null);
  return (
    <>
      {writtenOff !== null && (
        <>
          <Fact
            name={t('field.writeOff')}
            value={`${t(`writeOff.${writtenOff.reason}`)} · ${dayOf(writtenOff.at)}`}
          />
          {writtenOff.reply !== null && (
            <Fact name={t('field.reply')} value={code(writtenOff.reply.number)} />
          )}
          {writtenOff.note !== '' && <Fact name={t('field.note')} value={writtenOff.note} />}
        </>
      )}
      {archived !== null && (
        <>
          <Fact name={t('field.file')} value={code(archived.file)} />
          <Fact name={t('field.volume')} value={code(String(archived.volume))} />
          {retention !== null && <Fact name={t('field.retention')} value={retention} />}
          {archived.place !== '' && <Fact name={t('field.place')} value={code(archived.place)} />}
        </>
      )}
    </>
  );
}

function useClassName(classCode: string | null): string | null {
  const { name } = useTongue();
  const classes = useRules()?.topics['subject-classes'].rules.items ?? [];
  const found = classes.find(({ code }) => code === classCode);
  return found === undefined ? classCode : name(found.names);
}

function useRetentionName(retention: string | null): string | null {
  const { name } = useTongue();
  const classes = useRules()?.topics['retention-classes'].rules.items ?? [];
  const found = classes.find(({ code }) => code === retention);
  return found === undefined ? retention : name(found.names);
}

function heldOf({ direction, from, addressees, holder }: LetterAnswer) {
  const other = direction === 'incoming' ? from : addressees[0];
  return { party: other?.name ?? '', partyOffice: other?.office ?? null, holder };
}

/** A letter that came by hand has the day of its receipt, one that came by wire the instant. */
function receivedText(tongue: ReturnType<typeof useTongue>, at: string): string {
  return at.includes('T') ? `${tongue.dayOf(at)} ${tongue.clock(at)}` : tongue.day(at);
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
