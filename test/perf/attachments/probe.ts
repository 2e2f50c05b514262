declare global {
  interface Window {
    attachmentProbe: {
      /** From the next drop until so many attachments are shown with their thumbnails, in milliseconds. */
      thumbnails(count: number): Promise<number>
      /** From the next click until the message at `position`, the last one, is in sight with all its images. */
      pictured(conversation: string, position: number): Promise<number>
      /** Decodes the files of an input one after the other and shows each small, as a page would by itself. Answers how long it took. */
      bare(input: HTMLInputElement, edge: number): Promise<number>
    }
  }
}

/** Watches pictures of any page. Runs inside of it, before its own scripts: it may use nothing from outside. */
export function watchPictures(): void {
  const afterFrame = (then: () => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', then, { once: true })
      port1.start()
      port2.postMessage(0)
    })
  }
  const isShown = (image: HTMLImageElement): boolean => image.complete && image.naturalWidth > 0
  const from = (event: string, isReached: () => boolean): Promise<number> => new Promise((resolve) => {
    addEventListener(event, ({ timeStamp }) => {
      const look = (): void => (isReached() ? afterFrame(() => resolve(performance.now() - timeStamp)) : void requestAnimationFrame(look))
      look()
    }, { capture: true, once: true })
  })
  const show = async (file: File, edge: number): Promise<void> => {
    const picture = await createImageBitmap(file)
    const scale = edge / Math.max(picture.width, picture.height)
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const image = document.createElement('img')
    image.src = URL.createObjectURL(await canvas.convertToBlob({ type: 'image/webp' }))
    document.body.append(image)
    await image.decode()
  }
  window.attachmentProbe = {
    thumbnails: (count) => from('drop', () => {
      const images = [...document.querySelectorAll<HTMLImageElement>('[aria-label="Attachments"] img')]
      return images.length >= count && images.every(isShown)
    }),
    pictured: (conversation, position) => from('click', () => {
      const article = document.querySelector(`[role="log"] article[data-message^="${conversation}-"][aria-posinset="${position}"]`)
      const log = document.querySelector('[role="log"]')
      if (article === null || log === null) return false
      const [inner, outer] = [article.getBoundingClientRect(), log.getBoundingClientRect()]
      return inner.height > 0 && inner.bottom <= outer.bottom + 1 && inner.bottom > outer.top && [...article.querySelectorAll('img')].every(isShown)
    }),
    bare: async (input, edge) => {
      const began = performance.now()
      for (const file of input.files ?? []) await show(file, edge)
      return new Promise((resolve) => {
        afterFrame(() => resolve(performance.now() - began))
      })
    },
  }
}
