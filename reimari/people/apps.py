from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "reimari.people"
    profile_reader = "reimari.people.actions.fill_rows"
