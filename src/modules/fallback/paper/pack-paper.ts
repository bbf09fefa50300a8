// A pack as a paper: a page for each sheet with its number, its code and the boxes of its form, in
// one language or two at once. Pure; the words of the form come from who knows them.
import type { Language } from '#kernel/authority.ts';
import { codeNumber, encodeSheetCode } from '#kernel/sheet-code.ts';
import type { SheetField, SheetForm } from '#kernel/sheet.ts';
import { paperFrame } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { SheetBox, SheetPaper, SheetText } from '#paper/paper.ts';
import { paperWord } from '#modules/fallback/words.ts';

export interface PackMatter {
  readonly form: string;
  readonly shape: SheetForm;
  readonly version: number;
  readonly isDrill: boolean;
  readonly sheets: readonly {
    readonly number: string;
    readonly year: number | null;
    readonly serial: number | null;
  }[];
}

/** Words of forms, fields and choices: `sheet.<form>`, `field.<name>`, `<field>.<choice>`. */
export type FormWord = (language: Language, key: string) => string;

/** The look is that of the first language. */
export function packPaper(
  matter: PackMatter,
  { look, languages }: { readonly look: PaperLook; readonly languages: readonly Language[] },
  formWord: FormWord,
): SheetPaper {
  const { form, shape, version, isDrill, sheets } = matter;
  const { language } = look.office;
  const own = (key: string): SheetText[] =>
    languages.map((one) => ({ language: one, text: paperWord(one, key) }));
  const ofForm = (key: string): SheetText[] =>
    languages.map((one) => ({ language: one, text: formWord(one, key) }));
  const title = `${formWord(language, `sheet.${form}`)} – ${paperWord(language, 'sheet')}`;
  const frame = paperFrame(look, { title, number: null, date: null }, (key) =>
    paperWord(language, key),
  );
  const drill = languages.map((one) => paperWord(one, 'drill')).join(' – ');
  const versionText = `${paperWord(language, 'version')} ${version}`;
  return {
    ...frame,
    template: 'sheet',
    head: isDrill ? drill : null,
    running: { start: look.office.names[language], end: [] },
    foot: [look.office.names[language], title, versionText].join(' – '),
    pageOf: ['', ''],
    titles: ofForm(`sheet.${form}`),
    numberLabels: own('number'),
    sheets: sheets.map((sheet) => {
      const { number } = sheet;
      const code = { office: look.office.id, form, version, number: codeNumber(sheet) };
      return { number, code: encodeSheetCode(code) };
    }),
    boxes: shape.fields.map((field) => boxOf(field, ofForm, language)),
    doneBoxes: ['filled', 'filled-by', 'keyed', 'checked'].map(own),
    instructions: own('instructions'),
    limits: own('limits'),
    overprint: isDrill ? paperWord(language, 'drill') : null,
  };
}

function boxOf(
  field: SheetField,
  ofForm: (key: string) => SheetText[],
  language: Language,
): SheetBox {
  const marks = [
    ...(field.isRequired ? [paperWord(language, 'needed')] : []),
    ...(field.isKeyedTwice === true ? [paperWord(language, 'twice')] : []),
  ];
  return {
    labels: ofForm(`field.${field.name}`),
    mark: marks.join(' – '),
    choices: (field.choices ?? []).map((choice) => ofForm(`${field.name}.${choice}`)),
    lines: field.lines,
  };
}
