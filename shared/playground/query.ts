/** The methods of this area of the contract. */
export const queryMethods = {} as const

/** The facts of this area. */
export const queryFacts = [] as const
