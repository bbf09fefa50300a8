// The parts of the register of loans, for the server and for the screens, which carry no schemas.
export const LOAN_PARTS = ['open', 'overdue', 'returned'] as const;
