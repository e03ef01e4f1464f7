import { render } from 'preact';
import { startRouter } from './address/router.ts';
import { startClock } from './api/freshness.ts';
import { openSession } from './api/session.ts';
import { Frame } from './frame/frame.tsx';
import './styles/main.css';

const root = document.getElementById('console');
if (root !== null && (await openSession())) {
  startRouter();
  startClock();
  root.replaceChildren();
  render(<Frame />, root);
}
