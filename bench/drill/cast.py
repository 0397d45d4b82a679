"""Who works during the drill, as JSON on standard output: `DATABASE_URL=… python -m bench.drill.cast`."""

import json
import sys

from reimari.cli.program import program

WRITERS, GUIDES = 10, 4


def main() -> None:
    """Sign people in: advisers who write contacts down, guides who work their lists."""
    program()
    from bench.serving.people import signed_in  # noqa: PLC0415 (models aren't there before)
    from reimari.staff.models import Post, Scope  # noqa: PLC0415

    posts = Post.objects.select_related("user").filter(user__username__startswith="colleague-")
    writers = posts.filter(role__scope=Scope.OWN).order_by("user__username")[:WRITERS]
    guides = posts.filter(role__scope=Scope.UNIT).order_by("user__username")[:GUIDES]
    json.dump([signed_in(post) for post in (*writers, *guides)], sys.stdout)


if __name__ == "__main__":
    main()
