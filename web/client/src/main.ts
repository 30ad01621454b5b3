import '@fontsource/be-vietnam-pro/400.css';
import '@fontsource/be-vietnam-pro/600.css';
import '@fontsource/be-vietnam-pro/700.css';
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
