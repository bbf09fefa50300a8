// Nothing found, said honestly: what was understood, which of it is in the archive at all, and what
// may be tried instead.
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { Button } from '#web/parts/button.tsx';
import { Empty } from '#web/parts/states.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { hasFilters, isAsked, withoutFilters, withoutUnfound } from './search-state.ts';
import type { Asked, Change, Understood } from './search-state.ts';

export function SearchNone(props: {
  readonly asked: Asked;
  readonly change: Change;
  readonly answer: SearchAnswer;
}) {
  const { t } = useTongue();
  const { asked, change, answer } = props;
  if (!isAsked(asked)) return <Empty title={t('search.none.nothing')} />;
  const fewer = withoutUnfound(asked, answer.understood);
  return (
    <Empty title={t('search.none.title')}>
      {answer.understood.length > 0 && <Items understood={answer.understood} />}
      <div className="row-of-acts">
        {fewer !== null && (
          <Button look="main" onClick={() => change(fewer)}>
            {t('search.try.without')}
          </Button>
        )}
        {hasFilters(asked) && (
          <Button onClick={() => change(withoutFilters(asked))}>{t('search.try.filters')}</Button>
        )}
        {asked.mode !== 'stems' && (
          <Button onClick={() => change({ mode: 'stems' })}>{t('search.try.stems')}</Button>
        )}
        <Button onClick={() => change({ ...withoutFilters(asked), q: '' })}>
          {t('search.try.all')}
        </Button>
      </div>
    </Empty>
  );
}

function Items({ understood }: { understood: Understood }) {
  const { t, longDay } = useTongue();
  const isOne = understood.length === 1;
  return (
    <dl className="understood" aria-label={t('search.understood')}>
      {understood.map(({ kind, text, day, isFound }, at) => (
        <div key={`${at} ${text}`} className={isFound === false ? 'unfound' : undefined}>
          <dt>
            <small>{t(`search.kind.${kind}`)}</small> <bdi>{text}</bdi>
            {day !== null && (
              <>
                {' = '}
                <bdi>{longDay(day)}</bdi>
              </>
            )}
          </dt>
          <dd>
            {isFound === false
              ? t('search.none.unfound')
              : t(isOne ? 'search.none.alone' : 'search.none.found')}
          </dd>
        </div>
      ))}
    </dl>
  );
}
