/** Whether these tests run with a Secret Service of their own; without one they must not touch a keychain. */
export const hasKeyring: boolean = process.env['PARLEY_TEST_KEYRING'] === '1'
