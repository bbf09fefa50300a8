// What can be taken away of a year or a file: the complete bag and Noark 5 for who may read every
// letter of the office; and for everybody copies in which what is graded is masked.
import { Icon } from '#web/parts/icon.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { downloadPath } from './archive-state.ts';
import type { Matter } from './archive-state.ts';

const COMPLETE = ['bag', 'noark', 'csv'] as const;
const PUBLIC = ['bag', 'csv'] as const;

export function Downloads(props: {
  readonly of: Matter;
  /** Whose downloads they are, for who hears the links and does not see them. */
  readonly label: string;
  readonly mayTakeAll: boolean;
}) {
  const { t } = useTongue();
  const { office } = useSeat();
  const copies = [
    ...(props.mayTakeAll ? [{ copy: 'office' as const, forms: COMPLETE }] : []),
    { copy: 'public' as const, forms: PUBLIC },
  ];
  return (
    <div className="takes" role="group" aria-label={t('archive.take', { what: props.label })}>
      {copies.map(({ copy, forms }) => (
        <span key={copy}>
          <small>{t(`archive.copy.${copy}`)}</small>
          {forms.map((form) => (
            <a
              key={form}
              className="btn plain"
              download
              href={downloadPath(office, props.of, form, copy)}
              aria-label={`${t(`archive.form.${form}`)}, ${t(`archive.copy.${copy}`)}`}
            >
              <Icon name="down" size={15} />
              <span>{t(`archive.form.${form}`)}</span>
            </a>
          ))}
        </span>
      ))}
    </div>
  );
}
