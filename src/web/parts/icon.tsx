// The few drawn signs of the screens. Always beside words or with a label on what holds them.

const PATHS = {
  menu: 'M3 6h14M3 10h14M3 14h14',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Zm4.5-1.5L17 17',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'M4 10.5 8 14.5 16 5.5',
  clip:
    'M14 6.5 8 12.5a1.8 1.8 0 0 0 2.5 2.5l6-6a3.6 3.6 0 0 0-5-5l-6 6' +
    'a5.4 5.4 0 0 0 7.6 7.6l4.4-4.4',
  print:
    'M6 7V3h8v4M6 14H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v5' +
    'a1 1 0 0 1-1 1h-2M6 11h8v6H6z',
  down: 'M10 3v10m0 0 4-4m-4 4L6 9M4 17h12',
  back: 'M8 4 2.5 10 8 16M3 10h14',
  down2: 'M5 8l5 5 5-5',
  person: 'M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-7 7c.8-3.2 3.6-5 7-5s6.200 1.800 7 5',
  key: 'M6.500 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM10 10h7.500v3.200M14 10v2.400',
  seal:
    'M10 2.500l2 1.600 2.600-.2.700 2.500 2.100 1.500-1 2.400 1 2.400-2.100 1.500-.7 2.500' +
    '-2.600-.2-2 1.600-2-1.600-2.600.2-.7-2.500L2.600 12.700l1-2.400-1-2.400' +
    ' 2.100-1.500.7-2.500 2.600.2z' +
    'M7 10l2.200 2.200L13.200 8',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  const mirrored = name === 'back' ? 'icon mirrored' : 'icon';
  return (
    <svg className={mirrored} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
