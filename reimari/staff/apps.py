from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "reimari.staff"
    profile_reader = "reimari.staff.actions.fill_rows"

    def ready(self) -> None:
        """The demo's cards tell titles, teams and units, and groups of an identity provider give posts.

        Models aren't there before this moment.
        """
        from reimari.accounts.demo import introduce_with  # noqa: PLC0415
        from reimari.accounts.oidc.joining import arrange_posts_with  # noqa: PLC0415
        from reimari.staff.joining import follow_groups  # noqa: PLC0415
        from reimari.staff.queries import introduced  # noqa: PLC0415

        introduce_with(introduced)
        arrange_posts_with(follow_groups)
