"""What a field of a model holds, told from its annotation."""

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def bare(annotation: Any) -> Any:
    """The type without its constraints and without the None that makes it optional."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return bare(next(choice for choice in get_args(annotation) if choice is not NoneType))
    return annotation


def member_of(annotation: Any) -> Any:
    """What a list holds, bare; None for what is no list."""
    whole = bare(annotation)
    return bare(get_args(whole)[0]) if get_origin(whole) is tuple else None


def as_model(annotation: Any) -> type[BaseModel] | None:
    """The model that a type is, if it is one."""
    whole = bare(annotation)
    return whole if isinstance(whole, type) and issubclass(whole, BaseModel) else None
