from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "reimari.warehouse"
