// Imports undici's file by its path, so that it is a separate chunk: only functions behind a proxy
// load it.
import 'undici';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

export { ProxyAgent };
