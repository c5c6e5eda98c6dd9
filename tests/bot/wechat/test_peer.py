"""Two implementations of the platform's encryption that are none of ours: what they seal is answered, and they can read the answer."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from bot.simulator.wechat.letters import letter, to_xml
from tests.bot.wechat.support import APP_ID, KEY, NEW_KEY, TOKEN, Station, station
from tests.support.required import skip_or_fail

PEER = Path(__file__).parent / "peer"
INSTALL = ("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
IMPLEMENTATIONS = ("wechat-crypto", "@wecom/crypto")


@pytest.fixture(scope="session")
def peers() -> Path:
    """The folder with both implementations, installed once for this environment."""
    if not shutil.which("node") or not shutil.which("npm"):
        skip_or_fail("node", "node and npm are not installed")
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(PEER.iterdir()))).hexdigest()[:12]
    folder = Path(sys.prefix) / "peers" / f"wechat-{digest}"
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            fresh = Path(made) / "peer"
            shutil.copytree(PEER, fresh)
            try:
                subprocess.run(INSTALL, cwd=fresh, check=True, capture_output=True, text=True, timeout=90)
            except (subprocess.SubprocessError, OSError) as error:
                skip_or_fail("node", f"the packages could not be installed: {getattr(error, 'stderr', '') or error}")
            if not folder.is_dir():
                os.rename(fresh, folder)
    return folder


def peer(folder: Path, implementation: str, **given: str) -> Any:
    """What an implementation makes of a text, or of a sealed one."""
    asked = {"implementation": implementation, "token": TOKEN, "key": KEY, "id": APP_ID, **given}
    done = subprocess.run(
        ["node", "seal.js"], cwd=folder, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=30, encoding="utf-8"
    )
    return json.loads(done.stdout)


def post(open_station: Station, sealed: dict[str, str], timestamp: str) -> httpx.Response:
    """Deliver a sealed letter as the platform does."""
    query = {"timestamp": timestamp, "nonce": "42", "encrypt_type": "aes", "msg_signature": sealed["signature"], "openid": "oWang"}
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed['sealed']}</Encrypt></xml>"
    return httpx.post(f"{open_station.address}/wechat", params=query, content=body, timeout=10, trust_env=False)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize("key", [KEY, NEW_KEY])
def test_understands_and_is_understood(implementation: str, key: str, peers: Path, tmp_path: Path) -> None:
    with station(tmp_path, previous_key=NEW_KEY) as open_station:
        now = int(open_station.clock().timestamp())
        text = to_xml(letter("gh_1", "oWang", now, "text", [("Content", "老年证怎么办"), ("MsgId", 7)]))
        sealed = peer(peers, implementation, key=key, text=text, timestamp=str(now), nonce="42")
        answer = post(open_station, sealed, str(now))
        assert answer.status_code == 200
        parts = {each.tag: each.text or "" for each in fromstring(answer.text)}
        opened = peer(peers, implementation, key=key, sealed=parts["Encrypt"], timestamp=parts["TimeStamp"], nonce=parts["Nonce"])
    assert opened["signature"] == parts["MsgSignature"] and opened["id"] == APP_ID
    words = fromstring(opened["message"])
    assert words.findtext("ToUserName") == "oWang" and "老年人优待证" in (words.findtext("Content") or "")


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_refuses_what_they_seal_for_another_account(implementation: str, peers: Path, tmp_path: Path) -> None:
    with station(tmp_path) as open_station:
        now = str(int(open_station.clock().timestamp()))
        sealed = peer(peers, implementation, id="wxother", text="<xml/>", timestamp=now, nonce="42")
        assert post(open_station, sealed, now).status_code == 403
        assert post(open_station, {**sealed, "signature": "0" * 40}, now).status_code == 403
