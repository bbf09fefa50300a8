// The hourly picture as one HTML file that needs no server, no network and no script: it is opened
// from a stick. Every text is escaped.
import { stampOf, sectionsOf, rulesOf } from './picture-table.ts';
import type { PictureSection } from './picture-table.ts';
import type { FormWord } from '#modules/fallback/paper/pack-paper.ts';
import { paperWord } from '#modules/fallback/words.ts';
import type { PaperLook } from '#paper/look.ts';
import type { Picture } from './read-picture.ts';

const style = `
  :root { color-scheme: light; font-family: system-ui, 'Noto Sans Arabic', sans-serif; }
  body { margin: 0 auto; max-inline-size: 1100px; padding: 20px; color: #1d2321; }
  h1 { margin: 0; font-size: 22px; }
  .stamp { margin: 14px 0; padding: 14px 18px; border: 3px solid #955000; border-radius: 8px;
    background: #fdf1df; font-size: 26px; font-weight: 700; }
  h2 { margin: 26px 0 8px; font-size: 17px; }
  table { inline-size: 100%; border-collapse: collapse; font-size: 14px; }
  th, td { padding: 5px 8px; border: 1px solid #c9c6bb; text-align: start; vertical-align: top; }
  th { background: #f4f2ec; }
  p { margin: 4px 0; }
  @media print { tr { break-inside: avoid; } body { padding: 0; } }
`;

export function picturePage(picture: Picture, look: PaperLook, formWord: FormWord): string {
  const { language, names } = look.office;
  const direction = language === 'en' ? 'ltr' : 'rtl';
  const title = `${paperWord(language, 'picture')} – ${names[language]}`;
  const rules = rulesOf(picture, look).map((line) => `<p dir="auto">${escaped(line)}</p>`);
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(picture.institution[language])}</p>
<p class="stamp">${escaped(stampOf(picture, look))}</p>
${rules.join('\n')}
${sectionsOf(picture, look, formWord).map(sectionText).join('\n')}
</body>
</html>
`;
}

function sectionText({ title, heads, rows }: PictureSection): string {
  const head = heads.map((text) => `<th>${escaped(text)}</th>`).join('');
  const lines = rows.map(
    (row) => `<tr>${row.map((cell) => `<td><bdi>${escaped(cell)}</bdi></td>`).join('')}</tr>`,
  );
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
  return `<h2>${escaped(title)} (${rows.length})</h2>${rows.length === 0 ? '<p>–</p>' : table}`;
}

const marks: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (mark) => marks[mark] ?? mark);
}
