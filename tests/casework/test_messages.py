"""What travels between channel and station survives being stored."""

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.messages import Choice, Reply

texts = st.text(st.characters(exclude_categories=["Cs"]))
choices = st.builds(Choice, texts, texts, st.lists(texts).map(tuple))


@settings(max_examples=40)
@given(st.builds(Reply, texts, st.lists(choices).map(tuple)))
def test_comes_back_from_storage_as_it_was(reply: Reply) -> None:
    assert Reply.from_json(reply.to_json()) == reply


def test_is_stored_compactly_and_readably() -> None:
    assert Reply("好", (Choice("a:b:1", "是", ("对",)),)).to_json() == '{"text":"好","choices":[["a:b:1","是",["对"]]]}'
