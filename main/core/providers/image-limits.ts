import type { ImageLimits } from '#shared/image-limits.ts'
import type { FamilyName } from './families.ts'

/** What nearly every endpoint takes; larger images are made smaller there anyway. */
const usual: ImageLimits = { mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'], seenEdge: 2_048 }

/**
 * What families take of images (Databricks wire facts, section 4). The sentences in which Claude refuses edges, bytes and many images are
 * verified; that more than 20 are many, and all other figures, are not: a refusal corrects them, and so can the person.
 */
const byFamily: Partial<Record<FamilyName, ImageLimits>> = {
  // 5 MB, which clients report to be counted in base64: three quarters of that are a file's bytes.
  claude: { ...usual, maxEdge: 8_000, maxBytes: 3_932_160, maxImages: 100, many: { count: 20, maxEdge: 2_000 }, seenEdge: 1_568, counting: 'claude' },
  gpt: { ...usual, maxImages: 500, counting: 'gpt' },
  // Its own API knows no GIF; how Databricks passes one on is not known.
  gemini: { ...usual, mediaTypes: ['image/png', 'image/jpeg', 'image/webp'], seenEdge: 3_072, counting: 'gemini' },
}

/** What Databricks alone makes of open models: five images of ten million bytes together (unverified). */
const openAtDatabricks: ImageLimits = { ...usual, maxImages: 5, maxRequestBytes: 10_000_000 }

/** As its gateway was seen to say. Its documents speak of 4 MB for some endpoints: a refusal tells which. */
const databricksBody = 33_554_432

/** What is known of the images that a model takes, by its family and the kind of server that has it. */
export function imageLimitsOf(family: FamilyName, place: 'databricks' | 'server'): ImageLimits {
  const limits = byFamily[family] ?? usual
  if (place === 'server') return limits
  if (family === 'llama' || family === 'gemma') return openAtDatabricks
  return { ...limits, maxRequestBytes: databricksBody }
}
