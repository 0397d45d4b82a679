"""Kinds of columns that Django doesn't have."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    WholeNumber = models.BigIntegerField[int, int]
else:
    WholeNumber = models.BigIntegerField


class TransactionField(WholeNumber):
    """The number of a transaction, as PostgreSQL counts them without ever beginning anew (xid8)."""

    description = "transaction"

    def db_type(self, connection: object) -> str:
        return "xid8"

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> object:  # noqa: FBT001, FBT002
        """As text: PostgreSQL compares such numbers with their own kind only, and reads text as one."""
        return value if value is None or hasattr(value, "as_sql") else str(value)

    def from_db_value(self, value: object, *_: object) -> int | None:
        return None if value is None else int(str(value))
