from django.urls import path

from reimari.desk.views.my_day import my_day
from reimari.desk.views.steps import attempt_contact, complete_step, return_step, take_step
from reimari.desk.views.take_steps import take_steps
from reimari.desk.views.work_lists import own_work_list, work_lists

app_name = "desk"
urlpatterns = [
    path("", my_day, name="my_day"),
    path("work-lists/", own_work_list, name="work_lists"),
    path("work-lists/<slug:team>/", work_lists, name="work_lists"),
    path("work-lists/<slug:team>/take/", take_steps, name="take_steps"),
    path("steps/<uuid:pk>/take/", take_step, name="take_step"),
    path("steps/<uuid:pk>/return/", return_step, name="return_step"),
    path("steps/<uuid:pk>/attempt/", attempt_contact, name="attempt_step"),
    path("steps/<uuid:pk>/complete/", complete_step, name="complete_step"),
]
