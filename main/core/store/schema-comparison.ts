/** The columns of a comparison and what of them goes together (JSON); of a conversation that is none, NULL. */
export const comparisonSchema = `
      ALTER TABLE conversations ADD COLUMN comparison TEXT;
`
