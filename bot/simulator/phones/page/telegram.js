// The Telegram phone.
import { Phone, button, make, picture } from './phone.js';

const TOAST_FOR = 4000;
const NAMED = { voice: '语音 2秒', location: '位置', contact: '电话号码', sticker: '贴纸', document: '文件', service: '聊天有变动' };
const STYLES = ['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'code', 'pre'];
const ADDRESS = /^https?:\/\//;

function link(label, address) {
  const node = make('a', '', label);
  node.href = address;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

function piece(phone, part) {
  const styles = (part.styles || []).filter((style) => STYLES.includes(style));
  if (part.command) return button('tap sends', part.text, () => phone.act({ act: 'say', text: part.command }));
  if (part.url && ADDRESS.test(part.url)) return link(part.text, part.url);
  return styles.length ? make('span', styles.join(' '), part.text) : part.text;
}

function bubble(phone, message, edit) {
  const node = message.kind === 'photo' ? picture(message.mine) : make('p', 'bubble');
  if (NAMED[message.kind]) node.append(NAMED[message.kind]);
  message.parts.forEach((part) => node.append(piece(phone, part)));
  const foot = make('span', 'foot', `${message.edited ? '已修改 ' : ''}${message.time}`);
  if (edit) foot.append(edit);
  node.append(foot);
  return node;
}

function keyboard(phone, message) {
  if (!message.keyboard.length) return null;
  const node = make('div', 'keyboard');
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', '可以选');
  message.keyboard.forEach((row) => {
    const line = make('div', 'row');
    row.forEach(({ label, data }) => {
      if (ADDRESS.test(data)) line.append(link(label, data));
      else line.append(button('choice sends', label, () => phone.act({ act: 'press', data, message: message.id })));
    });
    node.append(line);
  });
  return node;
}

export function openTelegram() {
  const phone = new Phone('telegram', (message) => ({
    body: bubble(phone, message, message.mine && message.kind === 'text' ? editor(message) : null),
    keyboard: keyboard(phone, message),
  }), show);
  let toasts = -1;
  let toastTimer = 0;
  let buttons = '';
  let editing = 0;

  function editor(message) {
    const text = message.parts.map((part) => part.text).join('');
    const node = button('edit', '修改', () => edit(message.id, text));
    node.setAttribute('aria-label', `修改：${text}`);
    return node;
  }

  function edit(id, text) {
    editing = id;
    phone.one('.editing').hidden = !id;
    phone.box.value = text;
    if (text) phone.box.focus();
  }

  async function say(text) {
    if (!editing) return phone.act({ act: 'say', text });
    const changed = await phone.act({ act: 'edit', message: editing, text });
    if (changed) edit(0, '');
    return changed;
  }

  function show(screen) {
    phone.screen = screen;
    phone.stand(screen.blocked ? '.blocked' : screen.started ? '.dock' : '.entrance');
    phone.one('.leave').hidden = !screen.started || screen.blocked;
    phone.root.querySelectorAll('.scan').forEach((node) => { node.hidden = !screen.places.length; });
    phone.one('.commands').hidden = !screen.commands.length;
    phone.rest(screen.waiting ? '按钮在等机器人回应…' : '');
    if (JSON.stringify(screen.buttons) !== buttons) {
      buttons = JSON.stringify(screen.buttons);
      drawButtons(screen.buttons);
    }
    if (toasts >= 0 && screen.toasts.length > toasts) toast(screen.toasts[screen.toasts.length - 1]);
    toasts = screen.toasts.length;
    phone.refusals(screen.platform.refused);
  }

  function toast(text) {
    clearTimeout(toastTimer);
    const node = phone.one('.toast');
    node.hidden = false;
    node.textContent = text;
    toastTimer = setTimeout(() => { node.hidden = true; }, TOAST_FOR);
  }

  function drawButtons(rows) {
    const node = phone.one('.buttons');
    node.hidden = !rows.length;
    node.replaceChildren(...rows.map((row) => {
      const line = make('div', 'row');
      line.append(...row.map((label) => button('sends', label, () => phone.act({ act: 'say', text: label }))));
      return line;
    }));
  }

  phone.furnish(say);
  phone.on('.start', async () => { if (await phone.act({ act: 'start' })) phone.box.focus({ preventScroll: true }); });
  phone.on('.leave', () => phone.act({ act: 'block' }));
  phone.on('.unblock', () => phone.act({ act: 'unblock' }));
  phone.on('.cancel', () => {
    edit(0, '');
    phone.box.focus();
  });
  phone.onanother = () => edit(0, '');
  phone.on('.commands', (node) => phone.choose(node, '命令', phone.screen.commands.map((each) => ({
    label: `/${each.command}`, hint: each.description, pick: () => phone.act({ act: 'say', text: `/${each.command}` }),
  }))));
  phone.on('.contact', (node) => phone.choose(node, '把电话号码发给机器人？', [
    { label: `发送${phone.screen.number}`, hint: '示例号码，没有人用', pick: () => phone.act({ act: 'contact' }) },
  ]));
  phone.on('.scan', (node) => phone.choose(node, '扫哪里的码？', phone.screen.places.map((place) => ({
    label: place.name, pick: () => phone.act({ act: 'start', payload: place.code }),
  }))));
  return phone;
}
