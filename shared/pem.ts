/** Every certificate of a text in PEM form, without what stands around them. */
export function certificateBlocks(pem: string): string[] {
  return pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? []
}
