// The page: three phones side by side, or one at a time behind tabs where there is no room.
import { openTelegram } from './telegram.js';
import { openWeChat } from './wechat.js';

const WIDE = matchMedia('(min-width: 67.5rem)');
const names = ['wechat', 'telegram', 'web'];
const byId = (id) => document.getElementById(id);
const tabs = names.map((name) => byId(`tab-${name}`));
let selected = names.includes(location.hash.slice(1)) ? location.hash.slice(1) : 'wechat';

function arrange() {
  byId('tabs').hidden = WIDE.matches;
  names.forEach((name, i) => {
    const panel = byId(name);
    const active = name === selected;
    panel.hidden = !WIDE.matches && !active;
    if (WIDE.matches) panel.removeAttribute('role');
    else panel.setAttribute('role', 'tabpanel');
    tabs[i].setAttribute('aria-selected', String(active));
    tabs[i].tabIndex = active ? 0 : -1;
    if (active || WIDE.matches) news(name, false);
  });
  const frame = document.querySelector('#web iframe');
  if (!byId('web').hidden && !frame.getAttribute('src')) frame.src = '/';
}

function news(name, there) {
  const mark = byId(`tab-${name}`).querySelector('.new');
  if (mark) mark.hidden = !there;
}

function select(name, focus) {
  selected = name;
  history.replaceState(null, '', `#${name}`);
  arrange();
  if (focus) byId(`tab-${name}`).focus();
}

tabs.forEach((tab, i) => {
  tab.addEventListener('click', () => select(names[i], false));
  tab.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    select(names[(i + step + names.length) % names.length], true);
  });
});
WIDE.addEventListener('change', arrange);
arrange();

[openWeChat(), openTelegram()].forEach((phone) => {
  phone.onnews = () => news(phone.platform, byId(phone.platform).hidden);
});
