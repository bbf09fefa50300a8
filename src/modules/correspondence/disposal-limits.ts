// How much one decision of a committee takes, apart from the schemas, so that the browser need not
// load those: a list is bounded so that it is read before it is signed, and so that its decision
// fits into one entry. A longer one is disposed of by several commands.

/** Letters of one command. */
export const disposedLettersMax = 200;
export const excludedLettersMax = 200;
