// Not from undici's entry: so the bundle keeps it in a chunk that only functions behind a proxy
// load.
import 'undici';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

export { ProxyAgent };
