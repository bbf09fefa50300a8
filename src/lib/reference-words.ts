// The words by which official texts say that a number follows, of what kind of document, and how
// the writing letter stands to it: Arabic, Persian and English, in the folded spelling of
// plain-text.ts. Data for references.ts; no logic but the shapes of words.

export const referenceKinds = [
  'decision',
  'decree',
  'order',
  'letter',
  'telegram',
  'circular',
  'memo',
  'minutes',
  'recommendation',
  'transaction',
  'notice',
  'report',
  'judgment',
  'deed',
  'law',
  'gazette',
  'meeting',
  'licence',
  'request',
] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

export const referenceRelations = ['reply', 'further', 'cites'] as const;
export type ReferenceRelation = (typeof referenceRelations)[number];

/** Stems, as patterns. Those of `weakKinds` count only next to the number. */
export const kindStems: Readonly<Record<ReferenceKind, string>> = {
  decision: 'قرار|قراري|قرارات|مصوبه|مصوبات|تصميم|تصويبنامه|decision|resolution',
  decree: 'مرسوم|مراسيم|decree',
  order: 'امر|اوامر|اراده|ارادات|دستور|فرمان|توجيه|توجيهات|order',
  letter: 'خطاب|خطابات|كتاب|كتب|رساله|نامه|مكاتبه|مرقومه|مراسله|افاده|letter',
  telegram: 'برقيه|برقيت|برقيات|تلگراف|telegram|cable',
  circular: 'تعميم|تعاميم|بخشنامه|منشور|circular',
  memo: 'مذكره|مذكرت|مذكرات|يادداشت|memo|memorandum|note',
  minutes: 'محضر|محاضر|صورتجلسه|minutes',
  recommendation: 'توصيه|توصيت|توصيات|recommendation',
  transaction: 'معامله|معاملت|معاملات|پرونده|file',
  notice: 'ابلاغ|ابلاغيه|ابلاغيات|اشعار|اعلان|notice',
  report: 'تقرير|تقارير|گزارش|report',
  judgment: 'حكم|احكام|دادنامه|راي|judgment|ruling',
  deed: 'صك|صكوك|سند|deed',
  law: 'اييننامه|اساسنامه|دستورالعمل|نظام|انظمه|قانون|لايحه|لايحت|لوايح|law|regulation',
  gazette: 'عدد|issue',
  meeting: 'اجتماع|جلسه|دوره',
  licence: 'رخصه|رخص|ترخيص|تراخيص|سجل|مجوز|پروانه|گواهينامه|شهاده|licence|license',
  request: 'طلب|طلبات|استدعاء|استدعا|درخواست|request',
};

export const weakKinds: ReadonlySet<ReferenceKind> = new Set([
  'judgment',
  'law',
  'gazette',
  'meeting',
  'licence',
  'request',
  'report',
  'notice',
]);

/** Parts of documents, places and things that have numbers and are no documents. */
export const partStems =
  'ماده|مواد|فقره|فقرات|فقرت|بند|بنود|ملحق|ملاحق|جدول|جداول|محطه|قطعه|قطع|مخطط|صفحه|نموذج|نماذج|' +
  'مرفق|بدله|هاتف|جوال|فاكس|حساب|نقطه|بلوك|شارع|فصل|باب|قسم|مخالفه|مخالفات|رمز|حقل|شكل|هويه|رقم|' +
  'مبني|طابق|دور|غرفه|لوحه|مرحله|بطاقه|اصدار|معيار|' +
  'مواصفه|شماره|تلفن|صندوق|پلاك|كد|تبصره|پيوست|اتاق|خيابان|بير|article|page|table|annex|' +
  'item|phone|room|box|section|paragraph';

/** "No." in its spellings; the first group says that several numbers follow. */
export const numberMark =
  '(?:و|ف)?(?:[بلك]?ال|لل|[بلك])?(?:رقم(?:ها|ه|ا)?|(رقمي|رقمين|رقما|ارقام))|(?:ال)?مرقمه?|ب?العدد|' +
  '(?:ب|به )?شماره(?:ي|(هاي| هاي)?)|(?:nos?\\.|nos?|number|ref\\.?|reference)';

/** What stands between a number and its date. */
export const dateMark =
  '(?:[وفبل]{0,2}[ \\n]{0,4}(?:ال)?تا[رز]يخ(?:ه|ها)?(?: يوم)?|' +
  'و? ?(?:ال)?مورخ(?:ه|ين|ان|تين|تان)?(?: ?في| ب?تاريخ| به تاريخ)?|' +
  '(?:و|ف)?(?:ال)?(?:صادر|منعقد|موقع|مبرم|مقيد|مسجل|متخذ|معد|مقيده|صادره)(?:ه|ين|ان|تين|تان)?' +
  '(?: \\p{L}+){0,6}? (?:في|فيه|بتاريخ|بالتاريخ|المورخه? في|در تاريخ|به تاريخ)|' +
  'و? ?في(?: يوم| تاريخ)?|(?:به|در|و|-)? ?تاريخ|dated|date|of|on)';

/** The last that stands before the document in its sentence says how the letters stand. */
export const relationMarks: readonly (readonly [ReferenceRelation, string])[] = [
  [
    'reply',
    'ردا? (?:علي|ل)|جوابا? (?:علي|ل)|اجابه (?:علي|ل)|بازگشت|(?:در|به) پاسخ|پاسخ به|' +
      'in (?:reply|response|answer) to',
  ],
  ['further', 'الحاق(?:ا|ه)|تبعا ل|استكمالا|اتباعا|لاحقا ل|پيرو|در ادامه|further to'],
  ['cites', 'اشاره|عطفا?|بالاحاله|نشير|(?:with )?reference to|referring to'],
];
