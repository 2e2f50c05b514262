/** The methods of this area of the contract. */
export const batchesMethods = {} as const

/** The facts of this area. */
export const batchesFacts = [] as const
