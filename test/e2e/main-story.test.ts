import { afterAll, beforeAll, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { hasKeyring } from '#kit/keyring.ts'
import { mainStory } from './main-story.ts'
import { electronStage, launchChromium, serverStage } from './stage.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

// Without a Secret Service of its own the story would write to the keychain of a person.
test.skipIf(!hasKeyring).each([serverStage, electronStage])('the main job through the $name', (stage) => mainStory(stage, browser))
