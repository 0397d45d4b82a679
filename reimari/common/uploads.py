"""Files that come with a form: one form takes one, in memory; with any other they are refused (413)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.urls import Resolver404, resolve


class OnlyWhereAsked(MemoryFileUploadHandler):
    """Takes a file only at the addresses of `settings.TAKES_FILES`, and never writes it to the disk."""

    def new_file(self, *args: Any, **given: Any) -> None:
        if not self._asked():
            raise TooManyFilesSent("this form takes no file")
        super().new_file(*args, **given)

    def _asked(self) -> bool:
        try:
            found = resolve(self.request.path_info) if self.request else None
        except Resolver404:
            return False
        return found is not None and found.view_name in settings.TAKES_FILES
