// Where the office server has more than one front, a service worker takes the page's questions to
// another one while the first does not answer (src/web/ways). The server says the fronts in the
// page; without any there is no worker, and one from earlier goes.
const META = 'dawam-fronts';

/** `onTurn`: from now on another front answers. */
export async function useFronts(onTurn: () => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const said = document.querySelector(`meta[name="${META}"]`)?.getAttribute('content') ?? '';
  const fronts = said.split(' ').filter((front) => front !== '');
  if (fronts.length === 0) {
    for (const one of await serviceWorker.getRegistrations()) await one.unregister();
    return;
  }
  serviceWorker.addEventListener('message', ({ data }) => {
    if (data === 'turn') onTurn();
  });
  const asked = new URLSearchParams(fronts.map((front) => ['front', front]));
  // A page without it works as well, with one front.
  await serviceWorker.register(`/ways.js?${asked}`).catch(() => undefined);
}
