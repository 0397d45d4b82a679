"""All measures, one after the other: `python -m bench`. Exit status 1 when one is below what is wanted."""

from bench import due, route

if __name__ == "__main__":
    raise SystemExit(max(route.main(), due.main([])))
