import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * Finds the fault of a PEM file of certificate authorities; undefined for a good file. Node reads
 * the file as NODE_EXTRA_CA_CERTS. It only warns about a file that it cannot read, and goes on
 * without it.
 */
export function certificatesFault(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return `'${path}' cannot be read: ${(error as NodeJS.ErrnoException).code}`;
  }
  if (text.includes('PRIVATE KEY')) return `'${path}' holds a private key: remove it, only certificates belong there`;
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return `'${path}' holds no PEM certificate`;
  const bad = certificates.findIndex((pem) => !isCertificate(pem));
  return bad < 0 ? undefined : `certificate ${bad + 1} in '${path}' is damaged: replace it`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
