/** What is used of libheif's own wrapper, which has no types. */
declare module 'libheif-js/wasm-bundle.js' {
  export interface HeifImage {
    get_width(): number
    get_height(): number
    is_primary(): boolean
    has_alpha_channel(): boolean
    /** Fills `into.data` with RGBA; answers `null` where the pixels cannot be decoded. */
    display(into: { data: Uint8ClampedArray; width: number; height: number }, done: (shown: unknown) => void): void
    free(): void
  }
  const library: { readonly HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] } }
  export default library
}
