// The page that checks papers: one file, which also works from a USB stick.
import { defineConfig } from 'vite';
import { onePageConfig } from './tools/one-page.ts';

export default defineConfig(onePageConfig('check'));
