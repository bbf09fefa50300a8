// A list as a file to save, in two forms, as a PDF of the office where there is one, and on paper.
import { BookButton } from '#web/parts/book.tsx';
import { Button } from '#web/parts/button.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function Exports(props: {
  /** Address of the export, with its question if there is one. */
  readonly path: string;
  /** Address of the PDF, with its question. */
  readonly book?: string | undefined;
  readonly onPrint: () => void;
}) {
  const { t, language } = useTongue();
  return (
    <div className="exports" role="group" aria-label={t('act.export')}>
      {(['xlsx', 'csv'] as const).map((format) => (
        <a
          key={format}
          className="btn plain"
          download
          href={exportPath(props.path, format, language)}
        >
          {format.toUpperCase()}
        </a>
      ))}
      {props.book !== undefined && <BookButton path={props.book} />}
      <Button onClick={props.onPrint} keys="P">
        {t('act.print')}
      </Button>
    </div>
  );
}

function exportPath(path: string, format: string, language: string): string {
  const sign = path.includes('?') ? '&' : '?';
  return `${path}${sign}${new URLSearchParams({ format, language })}`;
}
