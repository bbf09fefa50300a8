// The paper that a letter is written on: letterhead, addressees, subject, text.
import { useState } from 'react';
import { Combobox } from '#web/parts/combobox.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Field } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useOfficeOptions } from './office-options.ts';
import { TEXT_MAX_CHARS } from './outgoing-draft.ts';
import type { OutgoingDraft } from './outgoing-draft.ts';

interface PaperProps {
  readonly draft: OutgoingDraft;
  readonly change: (
    next: Partial<OutgoingDraft> | ((was: OutgoingDraft) => Partial<OutgoingDraft>),
  ) => void;
}

export function WritingPaper({ draft, change }: PaperProps) {
  const tongue = useTongue();
  const { t, name } = tongue;
  const seat = useSeat();
  return (
    <section className="paper writing" aria-label={t('letter.paper')}>
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
      <Addressing draft={draft} change={change} />
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
      <Field label={t('field.text')}>
        {(ids) => (
          <textarea
            {...ids}
            dir={directionOf(draft.text)}
            className="letter-text"
            rows={14}
            maxLength={TEXT_MAX_CHARS}
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
    </section>
  );
}

function Addressing({ draft, change }: PaperProps) {
  const { t } = useTongue();
  const [text, setText] = useState('');
  const options = useOfficeOptions(
    text,
    draft.addressees.map((each) => each.office),
  );
  const { addressees } = draft;
  return (
    <Field label={t('field.addressees')} hint={t('field.addressees.hint')}>
      {(ids) => (
        <div className="chosen">
          {addressees.map((each) => (
            <Addressee
              key={each.office}
              addressee={each}
              onTurn={() =>
                change({
                  addressees: addressees.map((other) =>
                    other.office === each.office ? turned(other) : other,
                  ),
                })
              }
              onRemove={() =>
                change({ addressees: addressees.filter((other) => other.office !== each.office) })
              }
            />
          ))}
          <Combobox
            ids={ids}
            autoFocus={addressees.length === 0}
            text={text}
            options={options}
            listLabel={t('field.addressees')}
            onText={setText}
            onBack={() => change({ addressees: addressees.slice(0, -1) })}
            onTake={({ id, label }) => {
              setText('');
              const added = { office: id, name: label, purpose: 'action' as const };
              change({ addressees: [...addressees, added] });
            }}
          />
        </div>
      )}
    </Field>
  );
}

type OneAddressee = OutgoingDraft['addressees'][number];

function turned(addressee: OneAddressee): OneAddressee {
  return { ...addressee, purpose: addressee.purpose === 'action' ? 'information' : 'action' };
}

function Addressee(props: {
  readonly addressee: OneAddressee;
  readonly onTurn: () => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTongue();
  const { name, purpose } = props.addressee;
  return (
    <span className="addressee">
      <bdi>{name}</bdi>
      <button type="button" className="purpose" onClick={props.onTurn} title={t('purpose.turn')}>
        {t(`purpose.${purpose}`)}
      </button>
      <button
        type="button"
        className="bare"
        aria-label={t('addressee.remove', { name })}
        onClick={props.onRemove}
      >
        <Icon name="close" size={13} />
      </button>
    </span>
  );
}
