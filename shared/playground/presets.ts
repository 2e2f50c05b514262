/** The methods of this area of the contract. */
export const presetsMethods = {} as const

/** The facts of this area. */
export const presetsFacts = [] as const
