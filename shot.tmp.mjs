import chromium from '@sparticuz/chromium';
import { chromium as pw } from 'playwright-core';
chromium.setGraphicsMode = false;
const b = await pw.launch({executablePath: await chromium.executablePath(), args:['--no-sandbox','--no-zygote','--disable-gpu']});
const [base, out, ...paths] = process.argv.slice(2);
const w = Number(process.env.W ?? 1280), h = Number(process.env.H ?? 800);
for (const path of paths) {
  const page = await b.newPage({viewport:{width:w,height:h}, colorScheme: process.env.DARK ? 'dark':'light'});
  page.on('console', m => { if (m.type()==='error'||m.type()==='warning') console.log(path, m.type(), m.text()); });
  page.on('pageerror', e => console.log(path, 'PAGEERROR', e.message));
  await page.goto(base+path); await page.waitForTimeout(Number(process.env.WAIT ?? 1500));
  if (process.env.DO) await eval(`(async()=>{${process.env.DO}})()`);
  await page.screenshot({path:`${out}-${path.replace(/\W+/g,'_')}.png`, fullPage: !!process.env.FULL});
  await page.close();
}
await b.close();
