// Not from undici's entry, which only gives it its methods: the bundle keeps it in a chunk that functions behind a proxy alone load.
import 'undici';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

export { ProxyAgent };
