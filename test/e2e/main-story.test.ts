import { test } from 'vitest'
import { chromiumPath } from '#kit/chromium.ts'
import { hasKeyring } from '#kit/keyring.ts'
import { sharedBrowser } from './browser.ts'
import { mainStory } from './main-story.ts'
import { electronStage, serverStage } from './stage.ts'

const browser = sharedBrowser()

// Without a Secret Service of its own the story would write to the keychain of a person.
const storyTest = test.skipIf(chromiumPath === undefined || !hasKeyring)

storyTest.each([serverStage, electronStage])('the main job through the $name', (stage) => mainStory(stage, browser()))
