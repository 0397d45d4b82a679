"""What is done with figures."""

from reimari.figures.actions.counting import count_months, freeze_month
from reimari.figures.actions.loading import load_population
from reimari.figures.actions.publishing import (
    draft_waiting_times,
    publish_waiting_times,
    withdraw_waiting_times,
)
from reimari.figures.actions.replaying import answer_replay, replay_months
from reimari.figures.actions.reviewing import review_month
from reimari.figures.actions.sharing import open_shared, share_figures, unshare_figures

__all__ = [
    "answer_replay",
    "count_months",
    "draft_waiting_times",
    "freeze_month",
    "load_population",
    "open_shared",
    "publish_waiting_times",
    "replay_months",
    "review_month",
    "share_figures",
    "unshare_figures",
    "withdraw_waiting_times",
]
