import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * What is wrong with a PEM file of certificate authorities, for whoever named it; undefined when nothing is. Node reads it as
 * NODE_EXTRA_CA_CERTS, says no more than a warning about one that it can not read, and goes on without.
 */
export function certificatesFault(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return `'${path}' can not be read: ${(error as NodeJS.ErrnoException).code}`;
  }
  if (text.includes('PRIVATE KEY')) return `'${path}' holds a private key: give the certificates alone`;
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return `'${path}' holds no PEM certificate`;
  const bad = certificates.findIndex((pem) => !isCertificate(pem));
  return bad < 0 ? undefined : `certificate ${bad + 1} in '${path}' is damaged`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
