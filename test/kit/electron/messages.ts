/** The frame that a call comes from. */
export interface FrameInfo {
  readonly url: string
  readonly top: boolean
}

/** What the shim tells the process that launched it. */
export type ParentMessage =
  | { readonly type: 'open'; readonly windowId: number; readonly options: Record<string, unknown> }
  | { readonly type: 'load'; readonly windowId: number; readonly url: string }
  | { readonly type: 'send'; readonly windowId: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: 'reload' | 'close'; readonly windowId: number }
  | { readonly type: 'record'; readonly kind: string; readonly value: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly value?: unknown; readonly error?: string }

/** What the launching process asks of the shim. */
export type ChildRequest =
  | { readonly do: 'invoke'; readonly windowId: number; readonly frame: FrameInfo | null; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly do: 'fetch'; readonly url: string; readonly method: string }
  | { readonly do: 'loaded'; readonly windowId: number }
  | {
      readonly do: 'emit'
      readonly target: 'app' | 'window' | 'contents' | 'notification'
      readonly name: string
      readonly event: object
      readonly args: readonly unknown[]
    }
  | { readonly do: 'open-window'; readonly url: string }
  | { readonly do: 'permission'; readonly permission: string; readonly url: string }
  | { readonly do: 'click-menu'; readonly id: string }
  | { readonly do: 'blur' | 'quit' }
