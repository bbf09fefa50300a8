// The paper that a letter is written on: letterhead, addressees, subject, text; at its head the
// office's ready texts.
import { useState } from 'react';
import { Combobox } from '#web/parts/combobox.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Field } from '#web/parts/field.tsx';
import { useOffices } from '#web/parts/offices.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { foldText } from '#lib/fold.ts';
import { AddresseeChip } from './addressee-chip.tsx';
import { useOfficeOptions } from './office-options.ts';
import { addresseeNamed, ADDRESSEES_MAX, TEXT_MAX_CHARS } from './outgoing-draft.ts';
import type { ChangeDraft, DraftAddressee, OutgoingDraft } from './outgoing-draft.ts';
import { useRules } from './rules-query.ts';
import { TemplateChoice } from './template-choice.tsx';

interface PaperProps {
  readonly draft: OutgoingDraft;
  readonly change: ChangeDraft;
  readonly onDateWrong: (field: string, isWrong: boolean) => void;
}

export function WritingPaper({ draft, change, onDateWrong }: PaperProps) {
  const { t } = useTongue();
  return (
    <section className="paper writing" aria-label={t('letter.paper')}>
      <Head draft={draft} />
      {draft.isCircular && <p className="circular">{t('field.isCircular')}</p>}
      <Addressing draft={draft} change={change} onDateWrong={onDateWrong} />
      <Field label={t('field.subject')}>
        {(ids) => (
          <input
            {...ids}
            dir={directionOf(draft.subject)}
            className="paper-subject"
            maxLength={300}
            value={draft.subject}
            onChange={(event) => change({ subject: event.target.value })}
          />
        )}
      </Field>
      <div className="text-and-ready">
        <TemplateChoice change={change} />
        <Field label={t('field.text')}>
          {(ids) => (
            <textarea
              {...ids}
              dir={directionOf(draft.text)}
              className="letter-text"
              // An answer has its addressee and subject: what is missing is the text.
              autoFocus={draft.addressees.length > 0 && draft.text === ''}
              rows={14}
              maxLength={TEXT_MAX_CHARS}
              value={draft.text}
              onChange={(event) => change({ text: event.target.value })}
            />
          )}
        </Field>
      </div>
    </section>
  );
}

function Head({ draft }: { draft: OutgoingDraft }) {
  const tongue = useTongue();
  const { t, name } = tongue;
  const seat = useSeat();
  return (
    <header>
      <div className="from-whom">
        <b>{name(seat.institutionNames)}</b>
        <bdi>{name(seat.officeNames)}</bdi>
      </div>
      <dl>
        <div>
          <dt>{t('letter.number')}</dt>
          <dd>{t('letter.number.later')}</dd>
        </div>
        <div>
          <dt>{t('letter.date')}</dt>
          <dd>
            <bdi>{tongue.day(tongue.isoDay(Date.now()))}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('letter.enclosures')}</dt>
          <dd>
            <bdi>{draft.files.length === 0 ? '—' : tongue.n(draft.files.length)}</bdi>
          </dd>
        </div>
      </dl>
    </header>
  );
}

function Addressing({ draft, change, onDateWrong }: PaperProps) {
  const { t } = useTongue();
  const [text, setText] = useState('');
  const { addressees } = draft;
  const groups = useGroupOptions(text);
  const offices = useOfficeOptions(
    text,
    addressees.map((each) => each.office),
  );
  const add = (more: readonly DraftAddressee[]) =>
    change((was) => {
      const known = new Set(was.addressees.map(({ office }) => office));
      const added = more.filter(({ office }) => !known.has(office));
      return { addressees: [...was.addressees, ...added].slice(0, ADDRESSEES_MAX) };
    });
  const set = (office: string, next: Partial<DraftAddressee>) =>
    change((was) => ({
      addressees: was.addressees.map((one) => (one.office === office ? { ...one, ...next } : one)),
    }));
  return (
    <Field label={t('field.addressees')} hint={t('write.addressees.hint')}>
      {(ids) => (
        <div className="chosen">
          {addressees.map((each) => (
            <AddresseeChip
              key={each.office}
              addressee={each}
              files={draft.files}
              onChange={(next) => set(each.office, next)}
              onDateWrong={(isWrong) => onDateWrong(each.office, isWrong)}
              onRemove={() =>
                change({ addressees: addressees.filter(({ office }) => office !== each.office) })
              }
            />
          ))}
          <Combobox
            isChoice
            ids={ids}
            autoFocus={addressees.length === 0}
            text={text}
            options={[...groups, ...offices]}
            listLabel={t('field.addressees')}
            onText={setText}
            onBack={() => change({ addressees: addressees.slice(0, -1) })}
            onTake={({ id, label }) => {
              setText('');
              const group = groups.find((one) => one.id === id);
              add(group === undefined ? [addresseeNamed(id, label)] : group.members);
            }}
          />
        </div>
      )}
    </Field>
  );
}

const GROUPS_MAX = 3;

/** Groups of the office's rules that fit; taking one adds its offices, each by itself. */
function useGroupOptions(text: string) {
  const { t, name } = useTongue();
  const seat = useSeat();
  const offices = useOffices();
  const groups = useRules()?.topics.groups.rules.items ?? [];
  const words = foldText(text).split(' ');
  return groups
    .filter(({ names, code }) => {
      const searched = foldText([...Object.values(names), code].join(' '));
      return text.trim() !== '' && words.every((word) => searched.includes(word));
    })
    .slice(0, GROUPS_MAX)
    .map((group) => ({
      id: `group ${group.code}`,
      label: name(group.names),
      detail: t('write.group', { n: group.offices.length }),
      members: group.offices
        .filter((id) => id !== seat.office)
        .flatMap((id) => {
          const found = offices.get(id);
          const isOpen = found !== undefined && found.closedAt === null;
          return isOpen ? [addresseeNamed(id, name(found.names))] : [];
        }),
    }));
}
