// Imported by its path, not from undici's entry: so it is a chunk of the bundle that only functions
// behind a proxy load.
import 'undici';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

export { ProxyAgent };
