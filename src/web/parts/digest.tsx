// The first figures of a content digest, in groups, so that two people can compare it aloud.

const SHOWN_CHARS = 16;

/** `of`: SHA-256 in hex; null where there is none to show. */
export function Digest({ of: digest }: { of: string | null }) {
  if (digest === null) return null;
  const groups = digest.slice(0, SHOWN_CHARS).match(/.{4}/g) ?? [];
  return (
    <code className="digest" title={digest}>
      {groups.join(' ')}
    </code>
  );
}
