import { STATES } from '../text/states.ts';
import { type Cell, isUrgent } from './cells.ts';
import { drawSign } from './draw-sign.ts';
import type { Block, Layout, Size, Spot } from './layout.ts';

/** Draws the part of the map that is in sight. */

export interface Colors {
  readonly [name: string]: string;
}

const NAMES = ['text', 'soft', 'line', 'page', 'bad', 'accent', 'warn'];
const STATE_COLORS = Object.values(STATES).flatMap((word) => [word, `${word}-sign`]);

/** The colours of the style sheet, which follow the system's choice. */
export function readColors(element: Element): Colors {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    [...NAMES, ...STATE_COLORS].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
}

export interface Sight {
  readonly layout: Layout;
  readonly selected: ReadonlySet<string>;
  readonly colors: Colors;
  readonly top: number;
  readonly height: number;
  readonly width: number;
  readonly font: string;
}

export function drawMap(context: CanvasRenderingContext2D, sight: Sight): void {
  const { layout, colors, top, height, width } = sight;
  context.clearRect(0, 0, width, height);
  context.save();
  context.translate(0, -top);
  context.textBaseline = 'middle';
  for (const { name, y, count } of layout.pools) {
    if (y + 40 < top || y > top + height) continue;
    context.fillStyle = colors.text ?? '';
    context.font = `600 15px ${sight.font}`;
    context.fillText(name, 0, y + 14);
    const after = context.measureText(name).width + 10;
    context.fillStyle = colors.soft ?? '';
    context.font = `13px ${sight.font}`;
    context.fillText(count.toLocaleString('en-US'), after, y + 14);
  }
  for (const block of inSight(layout.blocks, top, top + height)) drawBlock(context, block, sight);
  context.restore();
}

/** Blocks between two heights. */
export function inSight(blocks: readonly Block[], top: number, bottom: number): readonly Block[] {
  return blocks.filter(({ y, height }) => y + height >= top && y <= bottom);
}

function drawBlock(context: CanvasRenderingContext2D, block: Block, sight: Sight): void {
  const { colors, layout, top, height } = sight;
  if (block.name !== '') {
    context.fillStyle = colors.soft ?? '';
    context.font = `13px ${sight.font}`;
    context.fillText(fitted(context, block.name, block.width), block.x, block.y + 10);
  }
  for (const row of block.rows) {
    const y = row[0]?.y ?? 0;
    if (y + layout.size.height < top || y > top + height) continue;
    for (const spot of row) drawCell(context, spot, layout.size, sight);
  }
}

function drawCell(context: CanvasRenderingContext2D, { cell, x, y }: Spot, size: Size, sight: Sight): void {
  const { colors, selected } = sight;
  const word = STATES[cell.state];
  context.fillStyle = colors[word] ?? '';
  if (size.height < SMALL) context.fillRect(x, y, size.width, size.height);
  else fillRounded(context, x, y, size);
  drawSign(context, cell, { x, y, size: size.height }, colors);
  if (size.named) drawName(context, cell, { x, y, size }, sight);
  if (isUrgent(cell)) outline(context, x, y, size, colors.bad ?? '', Math.max(2, size.height / 11));
  if (selected.has(cell.name)) {
    outline(context, x - 1, y - 1, { ...size, width: size.width + 2, height: size.height + 2 }, colors.text ?? '', 2.5);
  }
}

/** Thousands of smaller cells are drawn in each frame: their corners would take half of its time. */
const SMALL = 25;

function fillRounded(context: CanvasRenderingContext2D, x: number, y: number, { width, height }: Size): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(6, height / 5));
  context.fill();
}

function drawName(
  context: CanvasRenderingContext2D,
  cell: Cell,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: Size },
  { colors, font }: Sight,
): void {
  const isPlain = cell.state === 'HOST_STATE_UP' && cell.flags.length === 0 && cell.goal !== 'HOST_STATE_DOWN';
  const left = x + (isPlain ? 10 : size.height - 2);
  context.fillStyle = colors[`${STATES[cell.state]}-sign`] ?? '';
  context.font = `600 13px ${font}`;
  context.fillText(fitted(context, cell.name, x + size.width - left - 6), left, y + size.height / 2 + 0.5);
}

function outline(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  { width, height }: Pick<Size, 'width' | 'height'>,
  color: string,
  thickness: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = thickness;
  context.beginPath();
  const inset = thickness / 2;
  context.roundRect(x + inset, y + inset, width - thickness, height - thickness, Math.min(6, height / 5));
  context.stroke();
}

const LONGEST = 40;

/** The text, or as much of it as has room. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  let shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  while (shown.length > 2 && context.measureText(shown).width > room)
    shown = `${shown.replace(/…$/, '').slice(0, -1)}…`;
  return shown;
}
