from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "reimari.staff"
    profile_reader = "reimari.staff.actions.fill_rows"

    def ready(self) -> None:
        """The demo's cards tell titles, teams and units; models aren't there before this moment."""
        from reimari.accounts.demo import introduce_with  # noqa: PLC0415
        from reimari.staff.queries import introduced  # noqa: PLC0415

        introduce_with(introduced)
