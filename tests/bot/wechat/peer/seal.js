// Seals a text, or opens a sealed one: a JSON object in, a JSON object out.
"use strict";

const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { token, key, id, timestamp, nonce } = given;

const implementations = {
  "wechat-crypto": () => {
    const WXBizMsgCrypt = require("wechat-crypto");
    const crypt = new WXBizMsgCrypt(token, key, id);
    return {
      seal: (text) => crypt.encrypt(text),
      open: (sealed) => crypt.decrypt(sealed),
      sign: (sealed) => crypt.getSignature(timestamp, nonce, sealed),
    };
  },
  "@wecom/crypto": () => {
    const wecom = require("@wecom/crypto");
    return {
      seal: (text) => wecom.encrypt(key, text, id),
      open: (sealed) => wecom.decrypt(key, sealed),
      sign: (sealed) => wecom.getSignature(token, timestamp, nonce, sealed),
    };
  },
};

const crypt = implementations[given.implementation]();
const sealed = given.sealed || crypt.seal(given.text);
const opened = crypt.open(sealed);
process.stdout.write(JSON.stringify({ sealed, signature: crypt.sign(sealed), message: opened.message, id: opened.id }));
