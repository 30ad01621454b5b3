import './design/fonts.css';
import './design/tokens.css';
import './design/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { follow } from './app/router';
import { applySettings } from './core/state/settings';

applySettings(document.documentElement);
follow();
const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app element');
mount(App, { target });

// Installed clients open on a lost line. Not while developing: a kept shell would hide changes.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
}
