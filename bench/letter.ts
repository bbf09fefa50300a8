// The letter that benches register: what a clerk writes about a short official letter on paper.

export function incomingLetter(count: number): Record<string, unknown> {
  return {
    subject: `ربط المؤسسات الحكومية ${count}`,
    from: { office: null, name: 'وزارة الاتصالات وتقنية المعلومات' },
    theirNumber: '١٢/٤/١٢٣٤',
    theirDate: '2026-01-04',
    receivedOn: '2026-01-05',
    medium: 'paper',
    abstract: 'إشارة إلى كتابكم رقم ٤٥٦ في شأن ربط المؤسسات الحكومية على نظام المراسلات.',
  };
}
