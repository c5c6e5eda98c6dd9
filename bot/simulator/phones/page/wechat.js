// The WeChat phone.
import { Phone, button, make, picture } from './phone.js';

const PAUSE = 300; // seconds of silence after which the time stands above a message
const NAMED = { voice: '语音 2秒', video: '视频', music: '音乐', other: '一条消息' };

function words(phone, message) {
  const bubble = make('p', 'bubble');
  message.parts.forEach((part) => {
    if (part.tap) bubble.append(button('tap sends', part.text, () => phone.act({ act: 'tap', label: part.tap, message: message.id })));
    else bubble.append(part.text);
  });
  return bubble;
}

function card(message) {
  const bubble = make('div', 'bubble card');
  bubble.append(make('p', 'title', message.card.title));
  const list = make('dl');
  message.card.values.forEach(([label, value]) => list.append(make('dt', '', label), make('dd', '', value)));
  bubble.append(list);
  return bubble;
}

function body(phone, message) {
  const text = message.parts.map((part) => part.text).join('');
  if (message.card) return card(message);
  if (message.kind === 'fault') return make('p', 'line fault', text);
  if (message.kind === 'page') return make('p', 'line', `打开了网页：${text}`);
  if (message.kind === 'image') return picture(message.mine);
  if (message.kind === 'location') return make('p', 'bubble place', `位置：${text}`);
  if (NAMED[message.kind]) return make('p', `bubble ${message.kind}`, NAMED[message.kind]);
  return words(phone, message);
}

export function openWeChat() {
  const phone = new Phone('wechat', (message, earlier) => ({
    time: earlier && message.at - earlier.at < PAUSE ? null : make('p', 'time', message.time),
    body: body(phone, message),
  }), show);
  let menu = '';

  function show(screen) {
    phone.screen = screen;
    phone.stand(screen.follows ? '.dock' : '.entrance');
    phone.one('.leave').hidden = !screen.follows;
    phone.root.querySelectorAll('.scan').forEach((node) => { node.hidden = !screen.places.length; });
    phone.rest(screen.typing ? '对方正在输入…' : '');
    if (JSON.stringify(screen.menu) !== menu) {
      menu = JSON.stringify(screen.menu);
      drawMenu(screen.menu);
    }
    const { account, left, movable, ahead, refused, faulty } = screen.platform;
    phone.write('.account', account ? `账号：${account}` : '');
    phone.write('.left', screen.follows ? `公众号现在还能主动给您发${left}条` : '没有关注，公众号不能主动给您发');
    phone.one('.moving').hidden = !movable;
    phone.write('.ahead', ahead ? `微信的钟已拨快${Math.round(ahead / 3600)}小时` : '只拨快微信的钟，所有演示微信一起');
    phone.refusals(refused);
    phone.write('.faulty', faulty ? `公众号没有按时答好：${faulty}次` : '');
  }

  function drawMenu(entries) {
    const nav = phone.one('.menu');
    nav.hidden = !entries.length;
    nav.replaceChildren(...entries.map(({ name, entries: below }) => {
      const node = button('sends', name, () => {
        if (!below.length) phone.act({ act: 'menu', path: [name] });
        else phone.choose(node, name, below.map((entry) => ({ label: entry, pick: () => phone.act({ act: 'menu', path: [name, entry] }) })));
      });
      if (below.length) node.setAttribute('aria-expanded', 'false');
      return node;
    }));
  }

  phone.furnish((text) => phone.act({ act: 'say', text }));
  phone.on('.follow', async () => { if (await phone.act({ act: 'follow' })) phone.box.focus({ preventScroll: true }); });
  phone.on('.leave', () => phone.act({ act: 'unfollow' }));
  phone.on('.wait', () => phone.act({ act: 'wait' }));
  phone.on('.scan', (node) => phone.choose(node, '扫哪里的码？', phone.screen.places.map((place) => ({
    label: place.name, pick: () => phone.act({ act: 'scan', code: place.code }),
  }))));
  return phone;
}
