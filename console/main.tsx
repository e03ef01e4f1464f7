import { render } from 'preact';
import { startRouter } from './address/router.ts';
import { startClock } from './api/freshness.ts';
import { Frame } from './frame/frame.tsx';
import './styles/main.css';

startRouter();
startClock();
const root = document.getElementById('console');
if (root !== null) {
  root.replaceChildren();
  render(<Frame />, root);
}
