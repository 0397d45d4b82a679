"""Sessions of people who follow a work list, as JSON: `DATABASE_URL=… python -m bench.serving.listeners`."""

import json
import sys

from reimari.cli.program import program

if __name__ == "__main__":
    program()
    from bench.serving.people import signed_in
    from reimari.desk.access import FOLLOW
    from reimari.staff.models import Post
    from reimari.work.access import LIST

    posts = Post.objects.filter(
        user__username__startswith="colleague-", role__actions__contains=[FOLLOW.name, LIST.name]
    )
    json.dump(
        [signed_in(post) for post in posts.select_related("user").order_by("user__username")], sys.stdout
    )
