import chromium from '@sparticuz/chromium';
import { chromium as pw } from 'playwright-core';
chromium.setGraphicsMode = false;
const b = await pw.launch({executablePath: await chromium.executablePath(), args:['--no-sandbox','--no-zygote','--disable-gpu']});
const N = 10000; let turn = 0;
const fleet = () => JSON.stringify({ asOf: new Date().toISOString(), isPast: false, counts: {}, flagCounts: {}, notes: [], maintenances: [{id:'m-1',reason:'kernel',requestedBy:'root',parentId:null}],
 attributeSets: Array.from({length:250},(_,i)=>({pool: i<80?'batch':'web', rack:`r${i+1}`, zone:`z${i%5}`})),
 hosts: Array.from({length:N},(_,i)=>({hostname:`mesos-agent-${i+1}.example.com`, state: (i+turn)%20===0?'HOST_STATE_DRAINING':'HOST_STATE_UP', goalState: (i+turn)%20===0?'HOST_STATE_DOWN':'HOST_STATE_UP', since:'2026-11-30T12:00:00Z', attributes: Math.floor(i/40), ...((i+turn)%100===0?{flags:['stuck']}:{}) })) });
const page = await b.newPage({viewport:{width:1280,height:800}});
page.on('pageerror', e => console.log('ERR', e.message));
await page.route('**/v1/fleet', r => { turn += 1; return r.fulfill({status:200, contentType:'application/json', body: fleet()}); });
await page.addInitScript(`window.long=[]; new PerformanceObserver(l=>{for(const e of l.getEntries()) window.long.push([Math.round(e.startTime), Math.round(e.duration)])}).observe({type:'longtask',buffered:true});`);
const t0 = Date.now();
await page.goto('http://127.0.0.1:28080/');
await page.getByRole('gridcell').first().waitFor();
console.log('first map', Date.now()-t0, await page.evaluate('performance.now()'), 'cells', await page.getByRole('gridcell').count());
await page.waitForTimeout(5000);
console.log('updates long tasks', JSON.stringify(await page.evaluate('window.long')));
await page.evaluate('window.long.length=0');
await page.evaluate(`(async()=>{ for (let y=0;y<3000;y+=60){ scrollTo(0,y); await new Promise(r=>requestAnimationFrame(r)); } })()`);
console.log('scroll long tasks', JSON.stringify(await page.evaluate('window.long')));
await page.evaluate('window.long.length=0; scrollTo(0,0)');
const ms = await page.evaluate(`(async()=>{ const i=document.getElementById('search'); const t=performance.now(); i.value='rack=r7'; i.dispatchEvent(new Event('input',{bubbles:true})); await new Promise(r=>requestAnimationFrame(()=>setTimeout(r))); return performance.now()-t })()`);
console.log('filter ms', ms, await page.getByRole('gridcell').count());
const ms2 = await page.evaluate(`(async()=>{ const i=document.getElementById('search'); const t=performance.now(); i.value=''; i.dispatchEvent(new Event('input',{bubbles:true})); await new Promise(r=>requestAnimationFrame(()=>setTimeout(r))); return performance.now()-t })()`);
console.log('unfilter ms', ms2);
await b.close();
