/** `node --import` this file to run a bundle that imports `electron` under plain Node: the shim answers instead. */
import { registerHooks } from 'node:module'

const shim = new URL('./shim.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: shim, format: 'module-typescript', shortCircuit: true } : next(specifier, context),
})
