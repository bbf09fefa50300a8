// The Content-Disposition header with a name in any script (RFC 6266, RFC 8187): an ASCII stand-in
// for old programs, the true name percent-encoded beside it.

export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const safe = name.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '_');
  const ascii = safe.replaceAll(/[^\x20-\x7e]|["%\\]/g, '_');
  // RFC 8187 attr-char: what encodeURIComponent leaves but the grammar does not allow goes too.
  const encoded = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
