"""The only ways to the database: `Store.read` and `Store.write`."""

from casework.database.encryption import BlindIndex, EncryptedText, FieldCipher, WrongKey, new_field_key
from casework.database.prepared import Prepared
from casework.database.store import DatabaseError, Db, Store
from casework.database.stores import open_store
from casework.database.table import TableModel, columns_of, fetch_all, fetch_one, insert_into

__all__ = [
    "BlindIndex",
    "DatabaseError",
    "Db",
    "EncryptedText",
    "FieldCipher",
    "Prepared",
    "Store",
    "TableModel",
    "WrongKey",
    "columns_of",
    "fetch_all",
    "fetch_one",
    "insert_into",
    "new_field_key",
    "open_store",
]
