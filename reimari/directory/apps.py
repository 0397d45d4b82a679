from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "reimari.directory"
    profile_reader = "reimari.directory.actions.fill_rows"
