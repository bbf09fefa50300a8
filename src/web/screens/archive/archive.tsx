// The archive: its files and years, what no longer has to be kept, what an order keeps, and what
// was destroyed by which decision. One file, or one decision, opens in the same place; what is
// shown stands in the address.
import { follow, useAddress } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { LoanList } from '#web/screens/care/loan-list.tsx';
import { ArchiveFile } from './archive-file.tsx';
import { ArchiveFiles } from './archive-files.tsx';
import { ARCHIVE_PARTS, partOf, partPath } from './archive-state.ts';
import type { ArchivePart } from './archive-state.ts';
import { DisposalRecord } from './disposal-record.tsx';
import { Disposals } from './disposals.tsx';
import { DueLetters } from './due-letters.tsx';
import { HeldLetters } from './held-letters.tsx';
import '#web/style/stacked-table.css';
import './archive.css';
import './disposal.css';

export function Archive() {
  const { t } = useTongue();
  const asked = new URLSearchParams(useAddress().search);
  const file = asked.get('file') ?? '';
  const decision = asked.get('decision') ?? '';
  if (file !== '') return <ArchiveFile key={file} file={file} />;
  if (decision !== '') return <DisposalRecord key={decision} disposal={decision} />;
  const part = partOf(asked.get('part'));
  return (
    <div className="page archive">
      <header className="page-head">
        <div>
          <h1>{t('title.archive')}</h1>
          <p className="sub">{t('archive.about')}</p>
        </div>
      </header>
      <nav className="chips" aria-label={t('archive.parts')}>
        {ARCHIVE_PARTS.map((one) => (
          <a
            key={one}
            className="chip"
            href={partPath(one)}
            onClick={follow}
            aria-current={one === part ? 'page' : undefined}
          >
            <span>{t(`archive.part.${one}`)}</span>
          </a>
        ))}
      </nav>
      <Part part={part} which={asked.get('which')} />
    </div>
  );
}

function Part({ part, which }: { part: ArchivePart; which: string | null }) {
  switch (part) {
    case 'files':
      return <ArchiveFiles />;
    case 'lent':
      return <LoanList asked={which} />;
    case 'due':
      return <DueLetters />;
    case 'held':
      return <HeldLetters />;
    case 'destroyed':
      return <Disposals />;
  }
}
