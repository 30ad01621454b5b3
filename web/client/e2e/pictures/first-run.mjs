import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../lib/until.mjs';
import { Album } from './album.mjs';

const binary = process.env.NGHITRUONG_BINARY ?? fileURLToPath(new URL('../../../../bin/nghitruong', import.meta.url));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** firstRun takes the pictures of an installation on its first day: no unit, no account, no meeting. */
export async function firstRun(browser) {
  const folder = mkdtempSync(join(tmpdir(), 'nghitruong-first-'));
  const port = await freePort();
  const child = spawn(binary, ['serve', '-data', folder, '-listen', `127.0.0.1:${port}`, '-media-port', '0', '-log-level', 'warn'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const gone = once(child, 'exit');
  try {
    const code = await until(`the server tells its code for the first run, not: ${said}`, () => said.match(/enter the code (\S+)/)?.[1]);
    const album = new Album(browser, port);
    const page = await album.page();
    await page.goto('/');
    await page.getByTestId('setup-code').waitFor();
    await album.take(page, 'setup-1-code');
    await page.getByTestId('setup-code').fill(code);
    await page.getByTestId('setup-next').click();
    await page.getByTestId('setup-unit-name').fill('Hội đồng nhân dân tỉnh Đông Lam');
    await album.take(page, 'setup-2-unit');
    await page.getByTestId('setup-unit-code').fill('H99');
    await page.getByTestId('setup-next').click();
    await page.getByTestId('setup-admin-name').fill('Cù Minh Đạt');
    await page.getByTestId('setup-admin-login').fill('quantri');
    await page.getByTestId('setup-admin-password').fill('ngắn');
    await page.getByTestId('setup-next').click();
    await until('the short password is refused', async () => (await page.locator('[aria-invalid="true"]').count()) > 0 || (await page.getByTestId('setup-problem').count()) > 0);
    await album.take(page, 'setup-3-refused');
    await page.getByTestId('setup-admin-password').fill('Mật khẩu dài của tôi 2026.');
    await page.getByTestId('setup-next').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await album.take(page, 'home-empty');
    await page.goto('/chat');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await album.take(page, 'chat-empty');
    await page.goto('/password');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await album.take(page, 'password');
    await page.context().clearCookies();
    await page.goto('/');
    await page.getByTestId('sign-in-login').fill('quantri');
    await page.getByTestId('sign-in-password').fill('không đúng');
    await page.getByTestId('sign-in-submit').click();
    await page.getByTestId('sign-in-problem').waitFor();
    await album.take(page, 'sign-in-refused');
    await page.context().close();
    return album;
  } finally {
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}
