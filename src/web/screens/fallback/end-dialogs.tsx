// Sheets that end without having been used: spoiled, missing with a report, come back blank.
import { useState } from 'react';
import type { SheetAnswer } from '#modules/fallback/answers.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { outagePath } from './fallback-query.ts';
import { usePaperAct } from './pack-dialogs.tsx';

export type Ending = 'void-sheet' | 'miss-sheet';

interface Closing {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function EndDialog(
  props: Closing & { readonly sheet: SheetAnswer; readonly ending: Ending },
) {
  const { t } = useTongue();
  const seat = useSeat();
  const { sheet, ending, onClose, onDone } = props;
  const { act, run } = usePaperAct(onDone, outagePath(seat.office, sheet.outage ?? ''));
  const [line, setLine] = useState('');
  const [text, setText] = useState('');
  const isMissing = ending === 'miss-sheet';
  const body = isMissing
    ? { sheet: sheet.sheet, lastSeen: line.trim(), circumstances: text }
    : { sheet: sheet.sheet, reason: line.trim() };
  return (
    <Dialog title={t(`command.${ending}`)} onClose={onClose}>
      <ActForm
        act={act}
        label={t(`command.${ending}`)}
        look="harm"
        isReady={line.trim() !== '' && (!isMissing || text.trim() !== '')}
        onClose={onClose}
        onSubmit={() => run(ending, `pack/${sheet.pack}`, body)}
      >
        <p className="about">
          <NumberText>{sheet.number}</NumberText> {t(`fallback.${ending}.about`)}
        </p>
        <TextField
          label={t(isMissing ? 'field.lastSeen' : 'fallback.reason')}
          value={line}
          onValue={setLine}
          input={{ maxLength: 300 }}
        />
        {isMissing && (
          <TextArea
            label={t('field.circumstances')}
            value={text}
            onValue={setText}
            area={{ maxLength: 2_000, rows: 4 }}
          />
        )}
      </ActForm>
    </Dialog>
  );
}

/** All blank sheets of a pack at once: they were counted in the hand. */
export function ReturnDialog(
  props: Closing & {
    readonly outage: string;
    readonly pack: string;
    readonly sheets: readonly SheetAnswer[];
  },
) {
  const { t } = useTongue();
  const seat = useSeat();
  const { outage, pack, sheets, onClose, onDone } = props;
  const { act, run } = usePaperAct(onDone, outagePath(seat.office, outage));
  const places = sheets.map(({ sheet }) => sheet);
  return (
    <Dialog title={t('command.return-sheets')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('command.return-sheets')}
        onClose={onClose}
        onSubmit={() => run('return-sheets', `pack/${pack}`, { sheets: places })}
      >
        <p className="about">{t('fallback.return.about', { n: sheets.length })}</p>
        <p className="fallback-numbers">
          {sheets.map(({ sheet, number }) => (
            <NumberText key={sheet}>{number}</NumberText>
          ))}
        </p>
      </ActForm>
    </Dialog>
  );
}
