"""Where the pages of figures are; a report's own address stands last: what is named before it is none."""

from django.urls import path

from reimari.desk.views.arrivals import arrivals
from reimari.desk.views.figure import figure
from reimari.desk.views.figures import figures
from reimari.desk.views.figures_behind import figures_behind
from reimari.desk.views.figures_calendar import figures_calendar
from reimari.desk.views.figures_chain import figures_chain
from reimari.desk.views.figures_day import figures_day
from reimari.desk.views.figures_equality import figures_equality, figures_equality_file
from reimari.desk.views.figures_population import figures_population, figures_population_file
from reimari.desk.views.figures_replay import count_replay, figures_replay
from reimari.desk.views.figures_report import figures_file, figures_report
from reimari.desk.views.month_report import month_file, month_report, review_month
from reimari.desk.views.months import months
from reimari.desk.views.publications import publications, publish_waiting_times, withdraw_waiting_times
from reimari.desk.views.share_figures import share_figures, shared_links, unshare_figures

FIGURES = [
    path("figures/", figures, name="figures"),
    path("figures/months/", months, name="months"),
    path("figures/months/<slug:month>/<slug:report>/", month_report, name="month_report"),
    path("figures/months/<slug:month>/<slug:report>/review/", review_month, name="review_month"),
    path("figures/months/<slug:month>/<slug:report>/<slug:kind>/", month_file, name="month_file"),
    path("figures/arrivals/", arrivals, name="arrivals"),
    path("figures/publications/", publications, name="publications"),
    path("figures/publications/<uuid:pk>/publish/", publish_waiting_times, name="publish_waiting_times"),
    path("figures/publications/<uuid:pk>/withdraw/", withdraw_waiting_times, name="withdraw_waiting_times"),
    path("figures/share/", share_figures, name="share_figures"),
    path("figures/shared/", shared_links, name="shared_links"),
    path("figures/shared/<uuid:pk>/take-back/", unshare_figures, name="unshare_figures"),
    path("figures/behind/", figures_behind, name="figures_behind"),
    path("figures/calendar/", figures_calendar, name="figures_calendar"),
    path("figures/calendar/day/", figures_day, name="figures_day"),
    path("figures/chain/", figures_chain, name="figures_chain"),
    path("figures/replay/", figures_replay, name="figures_replay"),
    path("figures/replay/count/", count_replay, name="count_replay"),
    path("figures/of/<slug:which>/", figure, name="figure"),
    path("figures/equality/", figures_equality, name="figures_equality"),
    path("figures/equality/file/", figures_equality_file, name="figures_equality_file"),
    path("figures/population/", figures_population, name="figures_population"),
    path("figures/population/file/", figures_population_file, name="figures_population_file"),
    path("figures/<slug:report>/", figures_report, name="figures_report"),
    path("figures/<slug:report>/file/", figures_file, name="figures_file"),
]
