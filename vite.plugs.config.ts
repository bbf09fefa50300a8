// The plug board of the demonstration: one small file, in the look of the offices' screens.
import { defineConfig } from 'vite';
import { onePageConfig } from './tools/one-page.ts';

export default defineConfig(onePageConfig('plugs'));
