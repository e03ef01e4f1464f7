import { STATES, type State } from '../text/states.ts';
import type { Cell } from './cells.ts';
import type { Colors } from './draw.ts';

/** The sign in a cell: a state is told by its shape too, not by its colour alone. */

interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

type Draw = (context: CanvasRenderingContext2D, x: number, y: number, reach: number) => void;

const STATE_SIGNS = {
  HOST_STATE_UP: undefined,
  /** An arrow down. */
  HOST_STATE_DRAINING: (context, x, y, reach) => {
    context.moveTo(x, y - reach);
    context.lineTo(x, y + reach);
    context.moveTo(x - reach * 0.75, y + reach * 0.2);
    context.lineTo(x, y + reach);
    context.lineTo(x + reach * 0.75, y + reach * 0.2);
  },
  /** A ring. */
  HOST_STATE_DRAINED: (context, x, y, reach) => context.arc(x, y, reach * 0.8, 0, Math.PI * 2),
  /** A bar. */
  HOST_STATE_DOWN: (context, x, y, reach) => {
    context.moveTo(x - reach, y);
    context.lineTo(x + reach, y);
  },
} as const satisfies Record<State, Draw | undefined>;

/** An arrow up: the host goes back, whatever its state. */
const RETURN: Draw = (context, x, y, reach) => {
  context.moveTo(x, y + reach);
  context.lineTo(x, y - reach);
  context.moveTo(x - reach * 0.75, y - reach * 0.2);
  context.lineTo(x, y - reach);
  context.lineTo(x + reach * 0.75, y - reach * 0.2);
};

export function drawSign(context: CanvasRenderingContext2D, cell: Cell, square: Square, colors: Colors): void {
  const { x, y, size } = square;
  const middle = size / 2;
  const sign = signOf(cell);
  if (sign === undefined) return;
  context.strokeStyle = colors[`${STATES[cell.state]}-sign`] ?? '';
  context.lineWidth = Math.max(1.5, size / 12);
  context.lineCap = 'round';
  context.beginPath();
  sign(context, x + middle, y + middle, size * 0.24);
  context.stroke();
}

function signOf({ state, goal, flags }: Cell): Draw | undefined {
  if (goal === 'HOST_STATE_UP' && state !== 'HOST_STATE_UP') return RETURN;
  if (state !== 'HOST_STATE_UP') return STATE_SIGNS[state];
  if (flags.includes('lost')) return CROSS;
  if (flags.includes('cordoned')) return BARS;
  return STATE_SIGNS[state];
}

const CROSS: Draw = (context, x, y, reach) => {
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
};

/** Two bars: nothing more is placed there. */
const BARS: Draw = (context, x, y, reach) => {
  context.moveTo(x - reach * 0.45, y - reach);
  context.lineTo(x - reach * 0.45, y + reach);
  context.moveTo(x + reach * 0.45, y - reach);
  context.lineTo(x + reach * 0.45, y + reach);
};
