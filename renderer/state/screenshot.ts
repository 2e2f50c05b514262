import type { App } from './app.ts'

/**
 * Takes a picture of what the person chooses (a screen, a window, a tab), puts it into a message box, and opens it so that a part of it can be
 * chosen. Ends quietly where the person changes their mind. Must be called in a press of a key or a button.
 */
export async function addScreenshot(app: App, conversationId: string | null, name: string): Promise<void> {
  const taken = await captureScreen()
  if (taken === 'cancelled') return
  if (typeof taken === 'string') {
    app.toasts.show({ kind: 'no-screenshot', reason: taken })
    return
  }
  const file = new File([taken], name, { type: 'image/png' })
  const [attachment] = await app.drafts.addFiles(conversationId, [file])
  if (attachment !== undefined && app.view.getState().conversationId === conversationId) app.view.setState({ editing: { conversationId, attachmentId: attachment.id, isRegion: true } })
}

/** One frame of what the person chooses, as PNG. What is captured ends with it. */
async function captureScreen(): Promise<Blob | 'cancelled' | 'denied' | 'failed'> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false })
    try {
      return await frameOf(stream)
    } finally {
      for (const track of stream.getTracks()) track.stop()
    }
  } catch (thrown) {
    return reasonOf(thrown)
  }
}

async function frameOf(stream: MediaStream): Promise<Blob> {
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = stream
  try {
    const shown = new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()))
    await video.play()
    await shown
    const canvas = Object.assign(document.createElement('canvas'), { width: video.videoWidth, height: video.videoHeight })
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    const { promise, resolve } = Promise.withResolvers<Blob | null>()
    canvas.toBlob(resolve, 'image/png')
    const blob = await promise
    if (blob === null) throw new Error('no picture')
    return blob
  } finally {
    video.srcObject = null
  }
}

/** A dialog that is closed and a system that forbids are told apart by nothing but the words. */
function reasonOf(thrown: unknown): 'cancelled' | 'denied' | 'failed' {
  if (!(thrown instanceof DOMException) || thrown.name !== 'NotAllowedError') return 'failed'
  return thrown.message.includes('system') ? 'denied' : 'cancelled'
}
