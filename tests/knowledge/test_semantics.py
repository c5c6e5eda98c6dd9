"""The bundled encoder: where it can run, and what its vectors are good for."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from knowledge.semantics import CONSIDERED, BundledEncoder, why_not_bundled

ABLE = not why_not_bundled()


@pytest.mark.parametrize(
    ("machine", "flags", "why"),
    [
        ("x86_64", "flags\t: fpu avx avx2 bmi1\n", ""),
        ("AMD64", "flags\t: fpu avx2\n", ""),
        ("x86_64", "flags\t: fpu avx bmi1\n", "AVX2"),
        ("x86_64", "", "AVX2"),
        ("aarch64", "", ""),
        ("riscv64", "", "riscv64"),
    ],
)
def test_looks_before_it_leaps(tmp_path: Path, machine: str, flags: str, why: str) -> None:
    """Without AVX2 the model would end the whole process."""
    (tmp_path / "cpuinfo").write_text(flags)
    said = why_not_bundled(machine, tmp_path / "cpuinfo")
    assert (why in said) if why else said == ""


def test_does_not_dare_where_it_cannot_see(tmp_path: Path) -> None:
    assert "不敢用" in why_not_bundled("x86_64", tmp_path / "missing")


@pytest.mark.skipif(not ABLE, reason="no processor for the bundled model")
def test_puts_what_means_alike_near_each_other() -> None:
    encoder = BundledEncoder()
    near, same, far = encoder.encode(["水管爆了家里淹了", "厨房管子裂了到处是水", "我想给孩子报名上小学"])
    assert near @ same > near @ far
    assert np.allclose(np.linalg.norm([near, same, far], axis=1), 1, atol=1e-3)


@pytest.mark.skipif(not ABLE, reason="no processor for the bundled model")
def test_reads_the_beginning_alone_of_what_is_too_long() -> None:
    """Twenty thousand characters would take a minute."""
    encoder = BundledEncoder()
    first, second = encoder.encode(["低保" * CONSIDERED, "低保" * CONSIDERED + "完全不同的结尾" * 2000])
    assert np.array_equal(first, second)
    assert encoder.encode([]).shape[0] == 0
    assert encoder.encode([""]).shape[0] == 1


def test_can_be_sent_to_another_process() -> None:
    assert isinstance(pickle.loads(pickle.dumps(BundledEncoder())), BundledEncoder)
