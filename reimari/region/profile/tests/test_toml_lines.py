"""Lines of values in a TOML text, whatever stands around them."""

from reimari.region.profile.toml_lines import Lines

TEXT = '''\
a = 1
# [[x]] isn't a table, nor is "this
b = """
[[x]]
c = 2
"""
list = [
  "one # ]",  # and [this
  { d = 1 },
]
[table."quoted key".inner]
e = 'it = [x'
[[x]]
f = 1
[x.sub]
g = 1
[[x]]
f = 2
  [[x.y]]
  h.i = 1
  [[x.y]]
  h.i = 2
'''


def test_every_value_has_the_line_it_stands_on() -> None:
    lines = Lines(TEXT)
    wanted = {
        ("a",): 1,
        ("b",): 3,
        ("list",): 7,
        ("table", "quoted key", "inner"): 11,
        ("table", "quoted key", "inner", "e"): 12,
        ("x", 0): 13,
        ("x", 0, "f"): 14,
        ("x", 0, "sub", "g"): 16,
        ("x", 1, "f"): 18,
        ("x", 1, "y", 0, "h", "i"): 20,
        ("x", 1, "y", 1): 21,
        ("x", 1, "y", 1, "h", "i"): 22,
    }
    assert {path: lines.of(path) for path in wanted} == wanted


def test_a_missing_key_has_the_line_of_its_table_and_a_missing_table_the_first() -> None:
    lines = Lines(TEXT)
    assert lines.of(("x", 1, "name", "sv")) == 17
    assert lines.of(("list", 1, "d")) == 7
    assert lines.of(("nothing", 3)) == 1


def test_windows_line_ends_count_once() -> None:
    assert Lines("a = 1\r\n\r\nb = 2\r\n").of(("b",)) == 3
