// The cords of the plug board: drawn from each socket to its centre, under the cards. They are a
// picture alone; the sockets say the same in words.
import type { Board } from './board.ts';

const NS = 'http://www.w3.org/2000/svg';

export class Cords {
  readonly element = document.createElementNS(NS, 'svg');
  readonly #paths = new Map<string, SVGPathElement>();

  constructor() {
    this.element.setAttribute('class', 'cords');
    this.element.setAttribute('aria-hidden', 'true');
  }

  show({ offices, centres }: Board, picture: HTMLElement): void {
    const ground = picture.getBoundingClientRect();
    for (const { name, power, lines } of offices) {
      for (const { to, isCut, found } of lines) {
        const isDead = power !== 'on' || centres.find((one) => one.name === to)?.power !== 'on';
        const state = isCut ? 'cut' : isDead || found !== 'up' ? 'still' : 'whole';
        const socket = picture.querySelector(`[data-machine="${name}"] [data-to="${to}"]`);
        const centre = picture.querySelector(`[data-machine="${to}"]`);
        if (socket === null || centre === null) continue;
        const path = this.#pathOf(`${name} ${to}`);
        path.setAttribute('class', `cord-${to} ${state}`);
        const place = offices.findIndex((one) => one.name === name);
        const share = (place + 1) / (offices.length + 1);
        path.setAttribute('d', curve(ground, socket, centre, { share, isCut }));
      }
    }
  }

  #pathOf(name: string): SVGPathElement {
    const known = this.#paths.get(name);
    if (known !== undefined) return known;
    const path = document.createElementNS(NS, 'path');
    this.#paths.set(name, path);
    this.element.append(path);
    return path;
  }
}

/** Half of the way hangs from the centre where it is cut. */
function curve(
  ground: DOMRect,
  socket: Element,
  centre: Element,
  { share, isCut }: { readonly share: number; readonly isCut: boolean },
): string {
  const from = socket.getBoundingClientRect();
  const to = centre.getBoundingClientRect();
  const isRtl = getComputedStyle(socket).direction === 'rtl';
  const x0 = from.x + from.width / 2 - ground.x;
  const y0 = from.y - ground.y;
  const x1 = to.x + to.width * (isRtl ? 1 - share : share) - ground.x;
  const y1 = to.bottom - ground.y;
  const middle = (y0 + y1) / 2;
  if (!isCut) return `M${x0} ${y0}C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
  const hangs = y1 + (y0 - y1) * 0.55;
  return `M${x1} ${y1}C${x1} ${hangs} ${(x0 + x1) / 2} ${middle} ${(x0 + x1) / 2} ${hangs}`;
}
