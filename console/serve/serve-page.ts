import type { IncomingMessage, ServerResponse } from 'node:http';
import { screenAt } from '../address/screens.ts';
import { ASSETS, headersOf, INDEX, type PageFile, signInFile } from './page-files.ts';

type Files = () => Promise<readonly PageFile[]>;

/** True for a request for the console itself: a screen's address, or one of its files. */
export function isPageRequest(method: string | undefined, path: string): boolean {
  return isReading(method) && (screenAt(path) !== undefined || path.startsWith(ASSETS));
}

/** True for a request for a screen. Its page holds no data: links on other sites may lead to it. */
export function isScreenRequest(method: string | undefined, path: string): boolean {
  return isReading(method) && screenAt(path) !== undefined;
}

function isReading(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Answers a request for the console. Returns false, without an answer, when there is no such file. */
export async function servePage(
  files: Files,
  request: IncomingMessage,
  path: string,
  response: ServerResponse,
): Promise<boolean> {
  const wanted = path.startsWith(ASSETS) ? path : INDEX;
  const file = [...(await files()), signInFile({})].find((each) => each.path === wanted);
  if (file === undefined) return false;
  response.writeHead(200, headersOf(file));
  response.end(request.method === 'HEAD' ? undefined : file.text);
  return true;
}
