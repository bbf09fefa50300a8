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

export function FileList({ office, files }: { office: string; files: readonly FileRef[] }) {
  const { t } = useTongue();
  const awaited = useQuery<AwaitedFileList>(`/api/offices/${office}/awaited-files`).data?.files;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.sha256}>
          {awaited?.includes(file.sha256) === true ? (
            <span className="file-awaited">
              <Icon name="clip" size={15} />
              <FileName file={file} />
              <small role="status">{t('file.on-its-way')}</small>
            </span>
          ) : (
            <a href={fileAddress(office, file)} target="_blank" rel="noreferrer">
              <Icon name="clip" size={15} />
              <FileName file={file} />
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
