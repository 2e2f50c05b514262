/* Packages that are installed when the benchmark runs: only what is used of them. */

declare module 'streamdown' {
  import type { ComponentType } from 'react'
  export const Streamdown: ComponentType<{ readonly plugins: object; readonly isAnimating: boolean; readonly children: string }>
}
declare module '@streamdown/code' {
  export const code: object
}
declare module '@streamdown/math' {
  export const createMathPlugin: (options: { readonly singleDollarTextMath: boolean }) => object
}
declare module 'react-markdown' {
  import type { ComponentType } from 'react'
  const ReactMarkdown: ComponentType<{ readonly remarkPlugins: readonly unknown[]; readonly rehypePlugins: readonly unknown[]; readonly children: string }>
  export default ReactMarkdown
}
declare module 'remark-gfm' {
  const plugin: unknown
  export default plugin
}
declare module 'remark-math' {
  const plugin: unknown
  export default plugin
}
declare module 'rehype-katex' {
  const plugin: unknown
  export default plugin
}
declare module 'rehype-highlight' {
  const plugin: unknown
  export default plugin
}
declare module 'marked' {
  export const marked: { lexer(text: string): readonly { readonly raw: string }[] }
}
