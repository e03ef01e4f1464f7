import { CellRows } from './cell-rows.ts';
import { type Colors, drawMap, readColors } from './draw.ts';
import type { Layout } from './layout.ts';

export interface Painted {
  readonly layout: Layout;
  readonly selected: ReadonlySet<string>;
  /** Name of the cell that the Tab key leads to. */
  readonly entry: string;
  readonly width: number;
}

/** Height beyond the visible part in which rows exist already. */
const MARGIN = 200;

/** Paints what is in sight: when it changes, and when the page is scrolled. */
export class Painter {
  readonly #frame: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #rows: CellRows;
  readonly #latest: () => Painted;
  #colors: Colors;
  readonly #font: string;
  #isAsked = false;

  constructor(frame: HTMLElement, latest: () => Painted) {
    this.#frame = frame;
    this.#latest = latest;
    this.#canvas = frame.querySelector('canvas') as HTMLCanvasElement;
    this.#rows = new CellRows(frame.querySelector('[role=grid]') as HTMLElement);
    this.#colors = readColors(frame);
    this.#font = getComputedStyle(frame).fontFamily;
  }

  start(): () => void {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const recolor = () => {
      this.#colors = readColors(this.#frame);
      this.#ask();
    };
    addEventListener('scroll', this.#ask, { passive: true });
    addEventListener('resize', this.#ask);
    dark.addEventListener('change', recolor);
    this.paint();
    return () => {
      removeEventListener('scroll', this.#ask);
      removeEventListener('resize', this.#ask);
      dark.removeEventListener('change', recolor);
    };
  }

  /** Paints in the next frame, once. */
  readonly #ask = (): void => {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.paint();
    });
  };

  paint(): void {
    const { layout, selected, entry, width } = this.#latest();
    const context = this.#canvas.getContext('2d');
    if (context === null || width === 0) return;
    const box = this.#frame.getBoundingClientRect();
    const top = Math.max(0, -box.top);
    const height = Math.max(0, Math.min(innerHeight, layout.height - top));
    this.#fit(context, width, height, top);
    const font = this.#font;
    drawMap(context, { layout, selected, colors: this.#colors, top, height, width, font });
    this.#rows.show(layout, selected, entry, top - MARGIN, top + innerHeight + MARGIN);
  }

  #fit(context: CanvasRenderingContext2D, width: number, height: number, top: number): void {
    const scale = devicePixelRatio;
    const [pixelsWide, pixelsHigh] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.#canvas.width !== pixelsWide || this.#canvas.height !== pixelsHigh) {
      this.#canvas.width = pixelsWide;
      this.#canvas.height = pixelsHigh;
      this.#canvas.style.width = `${width}px`;
      this.#canvas.style.height = `${height}px`;
    }
    this.#canvas.style.transform = `translateY(${top}px)`;
    context.setTransform(scale, 0, 0, scale, 0, 0);
  }

  /** Scrolls to a host, and gives its cell the focus. */
  reveal(y: number, name: string): void {
    const at = this.#frame.getBoundingClientRect().top + y;
    const room = 120;
    if (at < room) scrollBy({ top: at - room });
    else if (at > innerHeight - room) scrollBy({ top: at - innerHeight + room });
    this.paint();
    this.#rows.find(name)?.focus({ preventScroll: true });
  }
}
