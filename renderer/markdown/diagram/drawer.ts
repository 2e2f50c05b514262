import mermaidUrl from 'mermaid/dist/mermaid.min.js?url'
import { previewPath } from '#shared/preview.ts'
import { openSandbox } from '../preview/sandbox.ts'
import type { Sandbox } from '../preview/sandbox.ts'
import { drawerProgram, drawerReady } from './draw-in-frame.ts'
import type { DrawAnswer, DrawRequest } from './draw-in-frame.ts'

/** Milliseconds that the frame may take to begin, and to draw one diagram. */
const [longestStart, longestDrawing] = [30_000, 10_000]

/** A frame in which mermaid runs: as nobody, without a network, and where the browser allows it in a process of its own. */
export interface Drawer {
  /** Draws one diagram; one at a time. Rejects when the frame has failed or takes too long: then it must be closed. */
  draw(request: DrawRequest): Promise<DrawAnswer>
  close(): void
}

/** Opens a frame and loads mermaid into it. Rejects where that cannot be had. */
export async function openDrawer(): Promise<Drawer> {
  const response = await fetch(mermaidUrl)
  if (!response.ok) throw new Error(`mermaid could not be loaded: ${response.status}`)
  const script = `${await response.text()}${drawerProgram()}`
  const frame = hiddenFrame()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  const sandbox = openSandbox(frame, { html: '<!doctype html><meta charset="utf-8"><body>', script }, () => undefined)
  try {
    const port = await within(longestStart, portTo(frame))
    return {
      draw: (request) => within(longestDrawing, answerTo(port, request)),
      close: () => closeAll(sandbox, port, frame),
    }
  } catch (thrown) {
    closeAll(sandbox, undefined, frame)
    throw thrown
  }
}

function closeAll(sandbox: Sandbox, port: MessagePort | undefined, frame: HTMLIFrameElement): void {
  sandbox.close()
  port?.close()
  frame.remove()
}

/** Text can only be measured in a frame that is laid out. */
function hiddenFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.referrerPolicy = 'no-referrer'
  frame.className = 'diagram-drawer'
  frame.tabIndex = -1
  frame.inert = true
  frame.ariaHidden = 'true'
  frame.src = previewPath
  document.body.append(frame)
  return frame
}

function portTo(frame: HTMLIFrameElement): Promise<MessagePort> {
  return new Promise((resolve) => {
    const hear = (event: MessageEvent<unknown>): void => {
      if (event.source === null || event.source !== frame.contentWindow || event.data !== drawerReady) return
      window.removeEventListener('message', hear)
      const channel = new MessageChannel()
      frame.contentWindow?.postMessage(null, '*', [channel.port2])
      channel.port1.start()
      resolve(channel.port1)
    }
    window.addEventListener('message', hear)
  })
}

function answerTo(port: MessagePort, request: DrawRequest): Promise<DrawAnswer> {
  return new Promise((resolve) => {
    const hear = ({ data }: MessageEvent<unknown>): void => {
      if (!isAnswer(data) || data.id !== request.id) return
      port.removeEventListener('message', hear)
      resolve(data)
    }
    port.addEventListener('message', hear)
    port.postMessage(request)
  })
}

/** A diagram may have taken the frame over: what comes from there is an image to show, whatever it is, or text. */
function isAnswer(value: unknown): value is DrawAnswer {
  if (typeof value !== 'object' || value === null || !('id' in value)) return false
  if ('reason' in value) return typeof value.reason === 'string'
  return 'svg' in value && typeof value.svg === 'string' && 'width' in value && isSize(value.width) && 'height' in value && isSize(value.height)
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 100_000
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing came within ${milliseconds} ms`)), milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
