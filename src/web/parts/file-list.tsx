// Files of a recorded letter, each a download from the office that holds it; one that is still on
// its way from another server says so instead.
import type { FileRef } from '#kernel/entry.ts';
import type { AwaitedFileList } from '#modules/correspondence/outside/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { Icon } from './icon.tsx';

const UNITS = [
  ['MB', 1_000_000],
  ['kB', 1_000],
] as const;

export function sizeText(tongue: Tongue, sizeBytes: number): string {
  const [unit, bytes] = UNITS.find(([, each]) => sizeBytes >= each) ?? ['B', 1];
  const value = Math.round((sizeBytes / bytes) * 10) / 10;
  return tongue.code(`${value} ${unit}`);
}

export function FileName({ file }: { file: FileRef }) {
  const tongue = useTongue();
  return (
    <span className="file-name">
      <bdi>{file.name}</bdi>
      <small>
        <bdi>{sizeText(tongue, file.sizeBytes)}</bdi>
      </small>
    </span>
  );
}

function fileAddress(office: string, { sha256, name }: FileRef): string {
  return `/api/offices/${office}/files/${sha256}?name=${encodeURIComponent(name)}`;
}

const ASKED_MAX = 60;

/** Where the server says which are on their way, and what a scanner said of these. */
function awaitedPath(office: string, files: readonly FileRef[]): string {
  const hashes = files.slice(0, ASKED_MAX).map(({ sha256 }) => sha256);
  const asked = hashes.length === 0 ? '' : `?of=${hashes.join(',')}`;
  return `/api/offices/${office}/awaited-files${asked}`;
}

export function FileList({ office, files }: { office: string; files: readonly FileRef[] }) {
  const known = useQuery<AwaitedFileList>(awaitedPath(office, files)).data;
  return (
    <ul className="files">
      {files.map((file) => {
        const isAwaited = known?.files.includes(file.sha256) === true;
        const found = known?.findings.find(({ sha256 }) => sha256 === file.sha256);
        return (
          <li key={file.sha256}>
            {isAwaited ? (
              <span className="file-awaited">
                <Icon name="clip" size={15} />
                <FileName file={file} />
                {found?.finding !== 'infected' && <OnItsWay />}
              </span>
            ) : (
              <a href={fileAddress(office, file)} target="_blank" rel="noreferrer">
                <Icon name="clip" size={15} />
                <FileName file={file} />
              </a>
            )}
            {found !== undefined && <FindingText found={found} />}
          </li>
        );
      })}
    </ul>
  );
}

function OnItsWay() {
  const { t } = useTongue();
  return <small role="status">{t('file.on-its-way')}</small>;
}

function FindingText({ found }: { found: AwaitedFileList['findings'][number] }) {
  const { t } = useTongue();
  if (found.finding === 'not-scanned') {
    return (
      <small className="file-finding" title={found.why ?? undefined}>
        {t('file.not-scanned')}
      </small>
    );
  }
  return (
    <small className="file-finding harm" role="status">
      {t('file.infected')} <bdi dir="ltr">{found.why}</bdi>
    </small>
  );
}
