/** The methods of this area of the contract. */
export const embeddingsMethods = {} as const

/** The facts of this area. */
export const embeddingsFacts = [] as const
