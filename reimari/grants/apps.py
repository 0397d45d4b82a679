from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "reimari.grants"
    profile_reader = "reimari.grants.actions.fill_rows"
