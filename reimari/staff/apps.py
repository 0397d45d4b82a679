from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "reimari.staff"
    profile_reader = "reimari.staff.actions.fill_rows"
