// One phone on the page: what it shows, and what is done with it. The service's side knows everything; the page only asks and draws.

const POLL_EVERY = 1000;
const WAITING_AFTER = 700;
const NEAR_END = 120; // pixels

export function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function button(name, label, press) {
  const node = make('button', name, label);
  node.type = 'button';
  node.addEventListener('click', press);
  return node;
}

function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function keep(key, value) {
  try { localStorage.setItem(key, value); } catch { /* private mode: another phone after a reload */ }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Phone {
  // `draw(message, earlier)` gives the nodes of a message by name, in order; `show(screen)` does everything around the log.
  constructor(platform, draw, show) {
    this.platform = platform;
    this.draw = draw;
    this.show = show;
    this.root = document.getElementById(platform);
    this.log = this.one('.log');
    this.box = this.one('.text');
    this.drawn = new Map();
    this.version = '';
    this.taken = 0;
    this.busy = false;
    this.sent = false;
    this.resting = '';
    this.lost = false;
    this.opener = null;
    this.onnews = () => {};
    this.onanother = () => {};
    this.id = recall(this.key());
    if (!/^[0-9a-f]{32}$/.test(this.id || '')) this.renew();
    this.stay();
    this.listen();
  }

  key() { return `linban.demo.${this.platform}`; }
  one(selector) { return this.root.querySelector(selector); }
  on(selector, press) { this.root.querySelectorAll(selector).forEach((node) => node.addEventListener('click', () => press(node))); }

  renew() {
    this.id = newId();
    keep(this.key(), this.id);
  }

  // Another resident: a new id, an empty log.
  another() {
    this.renew();
    this.version = '';
    this.taken += 1;
    this.drawn.clear();
    this.log.replaceChildren();
    this.error('');
    this.box.value = '';
    this.closeChooser();
    this.onanother();
    this.poll();
  }

  // ---- words beside the log

  state(text) { this.write('.state', text); }
  // What stands there while nothing else is going on.
  rest(text) {
    this.resting = text;
    if (!this.busy && !this.lost) this.state(text);
  }
  error(text) { this.write('.error', text); }
  write(selector, text) {
    const node = this.one(selector);
    if (node.textContent !== text) node.textContent = text;
  }

  // ---- asking

  async ask(body) {
    const address = `/demo/api/${this.platform}/${this.id}`;
    const answer = body
      ? await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
      : await fetch(`${address}?after=${this.version}`);
    const told = await answer.json();
    if (!answer.ok && !told.error) throw new Error(String(answer.status));
    return told;
  }

  // One at a time, so that a double tap books once. Tells whether it was done.
  async act(body) {
    if (this.busy) {
      this.state('上一条还在路上，请稍等。');
      return false;
    }
    const asked = this.id;
    this.lock(true);
    this.error('');
    this.sent = true;
    const waiting = setTimeout(() => this.state('正在等回复…'), WAITING_AFTER);
    setTimeout(() => this.poll(), 120); // one's own words stand there while the answer is on its way
    try {
      const told = await this.ask(body);
      if (asked !== this.id) return false;
      if (told.error) this.error(told.error);
      else this.take(told);
      return !told.error;
    } catch {
      this.error('没有办成：连不上演示服务，请再试一次。');
      return false;
    } finally {
      clearTimeout(waiting);
      this.sent = false;
      this.lock(false);
      this.state(this.resting);
      this.poll();
    }
  }

  lock(busy) {
    this.busy = busy;
    this.root.classList.toggle('busy', busy);
    this.root.setAttribute('data-busy', String(busy));
  }

  async poll() {
    const before = this.taken;
    const asked = this.id;
    try {
      const told = await this.ask(null);
      this.connected(true);
      // What was asked before something newer arrived may be older than that.
      if (before === this.taken && asked === this.id && !told.error) this.take(told);
    } catch {
      this.connected(false);
    }
  }

  connected(yes) {
    if (!yes) this.state('连不上演示服务，正在重试…');
    else if (this.lost) this.state(this.resting);
    this.lost = !yes;
  }

  async listen() {
    for (;;) {
      if (!document.hidden) await this.poll();
      await new Promise((done) => { setTimeout(done, POLL_EVERY); });
    }
  }

  // ---- drawing

  take(screen) {
    this.taken += 1;
    this.version = screen.version;
    if (!screen.messages) return;
    const first = !this.drawn.size;
    const near = this.near();
    // A screen reader should not have to hear again what was said before.
    this.log.setAttribute('aria-busy', String(first && screen.messages.length > 2));
    const fresh = this.redraw(screen.messages);
    this.log.setAttribute('aria-busy', 'false');
    this.show(screen);
    if (!fresh.length) return;
    if (first && screen.messages.length > 2) this.log.scrollTop = this.log.scrollHeight;
    else if (near || this.sent) this.reveal(fresh);
    else this.one('.newer').hidden = false;
    if (fresh.some((node) => !node.classList.contains('mine')) && !first) this.onnews();
  }

  redraw(messages) {
    const fresh = [];
    const present = new Set();
    let earlier = null;
    messages.forEach((message) => {
      present.add(message.id);
      const json = JSON.stringify(message);
      const known = this.drawn.get(message.id);
      if (!known) {
        const node = make('article', message.mine ? 'mine' : 'theirs');
        node.tabIndex = -1;
        node.setAttribute('aria-label', message.mine ? '我发的' : '邻办发的');
        this.fill(node, this.draw(message, earlier));
        this.log.append(node);
        this.drawn.set(message.id, { node, json });
        fresh.push(node);
      } else if (known.json !== json) {
        this.fill(known.node, this.draw(message, earlier));
        known.json = json;
      }
      earlier = message;
    });
    this.drawn.forEach((known, id) => {
      if (present.has(id)) return;
      known.node.remove();
      this.drawn.delete(id);
    });
    return fresh;
  }

  // Only what changed is put in anew: a keyboard that goes away is no news to be read aloud.
  fill(node, parts) {
    const focused = node.contains(document.activeElement);
    Object.entries(parts).forEach(([name, part]) => {
      const standing = node.querySelector(`:scope > [data-part="${name}"]`);
      if (part) part.setAttribute('data-part', name);
      if (standing && part && standing.outerHTML === part.outerHTML) return;
      if (standing && part) standing.replaceWith(part);
      else if (standing) standing.remove();
      else if (part) node.append(part);
    });
    if (focused && !node.contains(document.activeElement)) node.focus({ preventScroll: true });
  }

  near() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END; }

  // What is read at the end stays in sight when the log has less room.
  stay() {
    let near = true;
    this.log.addEventListener('scroll', () => {
      near = this.near();
      if (near) this.one('.newer').hidden = true;
    });
    new ResizeObserver(() => { if (near) this.log.scrollTop = this.log.scrollHeight; }).observe(this.log);
  }

  // A long answer is shown from its first line, not its last.
  reveal(fresh) {
    const answer = fresh.find((node) => !node.classList.contains('mine')) || fresh[fresh.length - 1];
    this.log.scrollTop = Math.min(answer.offsetTop - 8, this.log.scrollHeight);
    this.one('.newer').hidden = true;
  }

  // ---- a list to choose from, above the box; Escape closes it

  choose(opener, title, entries) {
    const open = this.opener;
    this.closeChooser();
    if (open === opener) return;
    const chooser = this.one('.chooser');
    const close = button('close', '关上', () => this.closeChooser(true));
    chooser.replaceChildren(make('p', 'title', title), ...entries.map(({ label, hint, pick }) => {
      const entry = button('entry', '', () => {
        this.closeChooser(true);
        pick();
      });
      entry.append(make('span', '', label));
      if (hint) entry.append(make('small', '', hint));
      return entry;
    }), close);
    chooser.setAttribute('aria-label', title);
    chooser.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    this.opener = opener;
    chooser.querySelector('button').focus();
  }

  closeChooser(back) {
    if (!this.opener) return;
    this.one('.chooser').hidden = true;
    this.opener.setAttribute('aria-expanded', 'false');
    if (back) this.opener.focus();
    this.opener = null;
  }

  // ---- what every phone has

  furnish(say) {
    const form = this.one('.composer');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      if (!text || this.busy) {
        if (this.busy) this.state('上一条还在路上，请稍等。');
        this.box.focus();
        return;
      }
      this.box.value = '';
      if (!await say(text) && !this.box.value) this.box.value = text;
    });
    this.on('.drawer', (node) => {
      const drawer = document.getElementById(node.getAttribute('aria-controls'));
      drawer.hidden = !drawer.hidden;
      node.setAttribute('aria-expanded', String(!drawer.hidden));
    });
    this.on('.another', () => this.another());
    this.on('.newer', (node) => {
      this.log.scrollTop = this.log.scrollHeight;
      this.log.focus();
      node.hidden = true;
    });
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.opener) this.closeChooser(true);
    });
    this.on('.voice', () => this.act({ act: 'voice' }));
    this.on('.image', () => this.act({ act: 'image' }));
    this.on('.location', (node) => this.choose(node, '您在哪里？', this.screen.spots.map((spot) => ({
      label: spot, pick: () => this.act({ act: 'location', spot }),
    }))));
  }

  // What stands in the dock, or instead of it; the focus does not get lost on the way.
  stand(visible) {
    ['.entrance', '.blocked', '.dock'].forEach((selector) => {
      const node = this.one(selector);
      if (!node || node.hidden === (selector !== visible)) return;
      const focused = node.contains(document.activeElement);
      node.hidden = selector !== visible;
      if (focused) this.log.focus({ preventScroll: true });
    });
  }

  refusals(list) {
    const lines = list.map((each) => make('li', '', `${each.call} ${each.code}：${each.why}，${each.times}次`));
    this.one('.refused').replaceChildren(...(lines.length ? lines : [make('li', '', '没有')]));
  }
}

// A picture is the sample that every phone sends; another one is only named.
export function picture(mine) {
  if (!mine) return make('p', 'bubble', '图片');
  const bubble = make('p', 'bubble picture');
  const image = make('img');
  image.src = '/demo/photo.jpg';
  image.alt = '示例照片';
  image.width = 128;
  image.height = 160;
  bubble.append(image);
  return bubble;
}
