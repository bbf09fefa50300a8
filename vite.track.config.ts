// The page on which visitors follow their letters: one small file, for phones and poor lines.
import { defineConfig } from 'vite';
import { onePageConfig } from './tools/one-page.ts';

export default defineConfig(onePageConfig('track'));
