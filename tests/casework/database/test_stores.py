"""From an address to a store."""

import pytest
from sqlalchemy import text

from casework.database import DatabaseError, FieldCipher, open_store
from tests.support.stores import TEST_KEY, opened

CIPHER = FieldCipher([TEST_KEY], "s")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/linban", "不是地址"])
def test_says_in_chinese_which_addresses_it_takes(url: str) -> None:
    with pytest.raises(ValueError, match=r"请|需要") as refused:
        open_store(url, CIPHER)
    assert "sqlite:///" in str(refused.value)


@pytest.mark.postgres
def test_says_that_a_database_is_not_there(postgres_store_url: str) -> None:
    with opened(postgres_store_url.replace("/linban_", "/absent_")) as absent, pytest.raises(DatabaseError, match="does not exist"):
        absent.read(lambda db: db.execute(text("SELECT 1")))
