// The index of what is enclosed as the letter's page shows it: what each is, what lies only with
// the paper, and in which state all was found.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export function EnclosureIndex({ letter }: { letter: LetterAnswer }) {
  const { t, code, day, name, dayOf } = useTongue();
  const { enclosureIndex: index } = letter;
  if (index === null) return null;
  return (
    <section>
      <h3>{t('index.heading')}</h3>
      <ol className="enclosure-index">
        {index.items.map((item, at) => (
          <li key={at}>
            <bdi>{code(String(at + 1))}</bdi> · <bdi>{item.title}</bdi>
            <small>
              {t(`enclosure.${item.kind}`)}
              {item.number !== null && (
                <>
                  {' '}
                  · <bdi>{code(item.number)}</bdi>
                </>
              )}
              {item.date !== null && (
                <>
                  {' '}
                  · <bdi>{day(item.date)}</bdi>
                </>
              )}
              {item.pages !== null && <> · {t('index.page-count', { n: item.pages })}</>}
              {item.source !== '' && (
                <>
                  {' '}
                  · <bdi>{item.source}</bdi>
                </>
              )}
            </small>
            {item.isPhysical && <span className="tag amber">{t('index.with-paper')}</span>}
          </li>
        ))}
      </ol>
      {index.condition !== '' && (
        <p className="told">
          {t('index.condition')}: <bdi>{index.condition}</bdi>
        </p>
      )}
      <p className="sub">
        <bdi>{index.names === null ? index.person : name(index.names)}</bdi> ·{' '}
        <bdi>{dayOf(index.at)}</bdi>
      </p>
    </section>
  );
}
