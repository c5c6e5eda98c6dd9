"""How a grid reads: who is responsible, and by which number (M1.6, M2.2)."""

from collections.abc import Sequence


def responsible(number: str, name: str, where: str, people: Sequence[tuple[str, str, str]], community: str, phone: str) -> str:
    """One grid: its number and name, the part that is meant, each person with role and telephone, the community's number."""
    told = [f"您这里是【{number}】网格（{name}）{f'，{where}' if where else ''}。"]
    told += [f"{role}{person}，电话{telephone}" for role, person, telephone in people]
    told.append(f"{community}电话{phone}。")
    return "\n".join(told)
