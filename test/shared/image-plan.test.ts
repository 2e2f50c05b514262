import { expect, test } from 'vitest'
import type { ImageLimits } from '#shared/image-limits.ts'
import { planImages, summaryOf } from '#shared/image-plan.ts'
import type { ImageToPlan, PlanSurroundings, PlannedImage } from '#shared/image-plan.ts'

const claude: ImageLimits = { mediaTypes: ['image/png', 'image/jpeg'], maxEdge: 8_000, maxBytes: 3_932_160, maxImages: 100, many: { count: 20, maxEdge: 2_000 }, seenEdge: 1_568 }

function image(width: number, height: number, more: Partial<ImageToPlan> = {}): ImageToPlan {
  return { width, height, bytes: 1_000, mediaType: 'image/png', isAsked: false, ...more }
}

function plan(images: readonly ImageToPlan[], limits: ImageLimits, more: Partial<PlanSurroundings> = {}): PlannedImage[] {
  return planImages(images, { limits, vision: 'yes', ...more })
}

test('a small image goes out as it is, a large one no larger than the model sees, an original up to what is taken', () => {
  const [small, large, original] = plan([image(800, 600), image(6_000, 4_000), image(9_000, 4_500, { original: true })], claude)
  expect(small).toMatchObject({ what: 'sent', width: 800, isReduced: false, form: { mediaTypes: claude.mediaTypes } })
  expect(small).not.toHaveProperty('form.maxEdge')
  expect(small).not.toHaveProperty('why')
  expect(large).toMatchObject({ why: 'seenEdge', limit: 1_568, width: 1_568, height: 1_045, form: { maxEdge: 1_568 }, isReduced: false })
  expect(original).toMatchObject({ why: 'maxEdge', limit: 8_000, width: 8_000, height: 4_000, form: { maxEdge: 8_000 } })
})

test('the twenty-first image makes all of them smaller than a few may be', () => {
  const originals = (count: number): ImageToPlan[] => Array.from({ length: count }, () => image(3_000, 3_000, { original: true }))
  expect(plan(originals(20), claude).every((one) => one.what === 'sent' && one.width === 3_000)).toBe(true)
  expect(plan(originals(21), claude).every((one) => one.what === 'sent' && one.width === 2_000 && one.why === 'many')).toBe(true)
})

test('what is not taken is converted, what is too heavy says so', () => {
  expect(plan([image(10, 10, { mediaType: 'image/webp' })], claude)[0]).toMatchObject({ what: 'sent', why: 'mediaTypes' })
  expect(plan([image(1_000, 1_000, { bytes: 6_000_000 })], claude)[0]).toMatchObject({ why: 'maxBytes', limit: 3_932_160, bytes: 3_932_160, isReduced: false })
})

test('too many: the oldest are left out, of the message asked the last', () => {
  const images = [image(1, 1), image(2, 2), image(3, 3, { isAsked: true }), image(4, 4, { isAsked: true })]
  const kept = (maxImages: number): string => plan(images, { maxImages }).map(({ what }) => (what === 'sent' ? 's' : '-')).join('')
  expect([4, 3, 2, 1, 0].map(kept)).toEqual(['ssss', '-sss', '--ss', '--s-', '----'])
  expect(summaryOf(plan(images, { maxImages: 3 }))).toEqual({ sent: 3, scaled: 0, leftOut: 1, why: 'too-many' })
  expect(summaryOf(plan(images, { maxImages: 0 }))).toEqual({ sent: 0, scaled: 0, leftOut: 4, why: 'no-vision' })
})

test('an endpoint without vision is sent none, one of which nobody knows all', () => {
  expect(summaryOf(plan([image(1, 1), image(1, 1)], {}, { vision: 'no' }))).toEqual({ sent: 0, scaled: 0, leftOut: 2, why: 'no-vision' })
  expect(summaryOf(plan([image(1, 1), image(1, 1)], {}, { vision: 'unknown' }))).toEqual({ sent: 2, scaled: 0, leftOut: 0 })
})

test('a request that is too large: first the oldest are made smaller, then left out, then those of the message asked made smaller', () => {
  const images = [...Array.from({ length: 4 }, () => image(2_000, 2_000, { bytes: 1_000_000 })), image(2_000, 2_000, { bytes: 1_000_000, isAsked: true })]
  const shown = (maxRequestBytes: number): (number | string)[] => plan(images, { maxRequestBytes }).map((one) => (one.what === 'sent' ? one.bytes : '-'))
  expect(shown(7_000_000)).toEqual([1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000])
  expect(shown(5_000_000)).toEqual([320_000, 320_000, 1_000_000, 1_000_000, 1_000_000])
  expect(shown(1_600_000)).toEqual(['-', '-', 96_000, 96_000, 1_000_000])
  expect(shown(700_000)).toEqual(['-', '-', '-', '-', 524_288])
  expect(shown(10_000)).toEqual(['-', '-', '-', '-', '-'])
})

test('the room of a request is what its words leave', () => {
  const images = [image(100, 100, { bytes: 400_000, isAsked: true })]
  expect(plan(images, { maxRequestBytes: 1_000_000 }, { otherBytes: 0 })[0]).toMatchObject({ bytes: 400_000 })
  expect(plan(images, { maxRequestBytes: 1_000_000 }, { otherBytes: 700_000 })[0]).toMatchObject({ why: 'maxRequestBytes', isReduced: true })
})

test('after a refusal: smaller and of the types that every decoder reads, or none, and for one image alone what became of it before', () => {
  const webp = { mediaTypes: ['image/webp', 'image/jpeg'] }
  expect(plan([image(1_500, 900)], webp, { images: 'smaller' })[0]).toMatchObject({ why: 'refused', width: 1_024, form: { maxEdge: 1_024, mediaTypes: ['image/jpeg'] }, isReduced: true })
  expect(plan([image(1_500, 900)], { mediaTypes: ['image/webp'] }, { images: 'smaller' })[0]).toMatchObject({ form: { mediaTypes: ['image/webp'] } })
  expect(summaryOf(plan([image(1, 1)], webp, { images: 'none' }))).toEqual({ sent: 0, scaled: 0, leftOut: 1, why: 'refused' })
  const known = plan([image(1_500, 900, { before: 'refused' }), image(1_500, 900, { before: 'smaller' }), image(1_500, 900)], {})
  expect(known.map((one) => (one.what === 'sent' ? one.width : one.why))).toEqual(['refused', 1_024, 1_500])
})

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((state / 4_294_967_296) * limit)
  }
}

function anyCase(seed: number): { images: ImageToPlan[]; around: PlanSurroundings } {
  const below = numbers(seed)
  const maybe = <T>(make: () => T): T | undefined => (below(2) === 0 ? undefined : make())
  const count = below(40)
  const asked = below(Math.max(1, count))
  const images = Array.from({ length: count }, (_, index) => image(1 + below(10_000), 1 + below(10_000), {
    bytes: 1 + below(8_000_000), isAsked: index >= asked, mediaType: ['image/png', 'image/webp', 'image/tiff'][below(3)] ?? '', orientation: 1 + below(8),
    original: below(3) === 0, before: ([undefined, undefined, undefined, 'refused', 'smaller'] as const)[below(5)], measured: maybe(() => 1 + below(3_000_000)),
  }))
  const limits = {
    maxEdge: maybe(() => 1 + below(9_000)), maxBytes: maybe(() => 1_000 + below(6_000_000)), maxImages: maybe(() => below(30)), maxRequestBytes: maybe(() => below(40_000_000)),
    many: maybe(() => ({ count: 1 + below(20), maxEdge: 100 + below(3_000) })), seenEdge: maybe(() => 100 + below(3_000)),
  }
  return { images, around: { limits: Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)), vision: 'unknown', otherBytes: below(5_000_000) } }
}

test('whatever the images and the limits are, what goes out keeps within all of them, and the newest stay longest', () => {
  for (let seed = 1; seed <= 600; seed += 1) {
    const { images, around } = anyCase(seed)
    const { limits } = around
    const planned = planImages(images, around)
    expect(planned).toHaveLength(images.length)
    const sent = planned.flatMap((one, index) => (one.what === 'sent' ? [{ ...one, of: images[index] as ImageToPlan }] : []))
    expect(sent.length, `seed ${seed}`).toBeLessThanOrEqual(limits.maxImages ?? Infinity)
    const base64 = sent.reduce((sum, { bytes }) => sum + 4 * Math.ceil(bytes / 3), around.otherBytes ?? 0)
    if (sent.length > 0) expect(base64, `seed ${seed}`).toBeLessThanOrEqual(limits.maxRequestBytes ?? Infinity)
    for (const { form, width, height, bytes, of } of sent) {
      expect(Math.max(width, height), `seed ${seed}`).toBeLessThanOrEqual(Math.min(limits.maxEdge ?? Infinity, form.maxEdge ?? Infinity, of.original === true ? Infinity : (limits.seenEdge ?? Infinity)))
      expect(bytes, `seed ${seed}`).toBeLessThanOrEqual(Math.min(limits.maxBytes ?? Infinity, form.maxBytes ?? Infinity))
      expect(Math.min(width, height), `seed ${seed}`).toBeGreaterThan(0)
    }
    const places = planned.flatMap((one, index) => (images[index]?.before === 'refused' || images[index]?.isAsked === true ? [] : [one.what === 'sent' ? 's' : '-'])).join('')
    expect(places, `seed ${seed}`).toMatch(/^-*s*$/)
    const hasLostAsked = planned.some((one, index) => images[index]?.isAsked === true && one.what === 'left-out' && one.why !== 'refused')
    if (hasLostAsked) expect(places, `seed ${seed}`).toMatch(/^-*$/)
  }
})

test('more room never sends less', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { images, around } = anyCase(seed)
    const sent = [500_000, 2_000_000, 8_000_000, 32_000_000].map((maxRequestBytes) => summaryOf(planImages(images, { ...around, limits: { ...around.limits, maxRequestBytes } })).sent)
    expect(sent, `seed ${seed}`).toEqual([...sent].sort((a, b) => a - b))
  }
})
