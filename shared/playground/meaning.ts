/** The methods of this area of the contract. */
export const meaningMethods = {} as const

/** The facts of this area. */
export const meaningFacts = [] as const
