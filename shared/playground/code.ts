/** The methods of this area of the contract. */
export const codeMethods = {} as const

/** The facts of this area. */
export const codeFacts = [] as const
