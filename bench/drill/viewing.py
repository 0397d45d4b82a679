"""Somebody who loads their work list over and over, and by whom it is told when pages come again."""

import http.client
import threading
import time
from dataclasses import dataclass

from bench.client import Browser

EVERY = 0.1  # seconds
SLOW = 2.0  # a page that takes longer is trouble too
OK = 200


@dataclass(frozen=True, slots=True)
class View:
    """One page: when it was asked for and when it came or didn't."""

    began: float
    ended: float
    came: bool

    @property
    def well(self) -> bool:
        return self.came and self.ended - self.began < SLOW


class Viewing(threading.Thread):
    """Loads a page that reads the database and writes the use log, ten times a second."""

    def __init__(self, browser: Browser) -> None:
        super().__init__(daemon=True)
        self.browser = browser
        self.views: list[View] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Until `over` is set."""
        path = f"/work-lists/{self.browser.person['team']}/"
        while not self.over.wait(EVERY):
            began = time.monotonic()
            try:
                came = self.browser.get(path).status == OK
            except (OSError, http.client.HTTPException):
                self.browser.close()
                came = False
            self.views.append(View(began, time.monotonic(), came))

    def served_again(self, since: float, over: float, *, within: float, steady: float) -> float | None:
        """Seconds from the end of a fault until pages come and go on coming; None when they don't in time."""
        until = over + within
        while time.monotonic() < until:
            time.sleep(EVERY)
            again = self.again_at(since)
            if again is not None and time.monotonic() - max(again, over) > steady:
                return max(0.0, again - over)
        return None

    def again_at(self, since: float) -> float | None:
        """When the first page came after which all were well; None while the newest isn't."""
        views = [view for view in list(self.views) if view.ended >= since]
        if not views or not views[-1].well:
            return None
        again = views[-1]
        for view in reversed(views):
            if not view.well:
                return view.ended if view.came else again.ended
            again = view
        return again.ended
