// Where the screens begin: styles, then the app in its place.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { must } from '#lib/assert.ts';
import { App } from './shell/app.tsx';
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './style/states.css';
import './style/forms.css';
import './style/shell.css';
import './style/thread.css';
import './style/register.css';
import './style/letter.css';
import './style/screens.css';
import './style/phone.css';
import './style/print.css';

const root = must(document.getElementById('root'), 'the page has a place for the app');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
