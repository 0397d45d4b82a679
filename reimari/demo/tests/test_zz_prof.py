import time, os, re, collections
import pytest
from django.db import connection
from tests.factories import at, loaded

NOW = at("2026-11-25 13:00")


@pytest.mark.django_db(transaction=True)
def test_prof():
    from reimari.demo.loading import load_people, load_work, Making

    v = loaded("IU", now=NOW)
    d = load_people(v, now=NOW, scale=0.1)
    m = Making(d)
    tot = 0
    for sh in [*m.contact_shares(), *m.life_shares()]:
        c = collections.Counter()
        tm = collections.Counter()

        def count(ex, sql, params, many, ctx):
            t = time.perf_counter()
            try:
                return ex(sql, params, many, ctx)
            finally:
                k = re.sub(r"\s+", " ", sql)
                k = re.sub(r"SELECT .*? FROM", "SELECT.. FROM", k)
                k = re.sub(r"VALUES.*RET", " RET", k)
                k = re.sub(r"s\d+_x\d+", "S", k)[:150]
                c[k] += 1
                tm[k] += time.perf_counter() - t

        t = time.process_time()
        w = time.time()
        with connection.execute_wrapper(count):
            m.make(sh)
        t = time.process_time() - t
        tot += sum(c.values())
        print(
            "=====",
            sh,
            sum(c.values()),
            "db %.2f" % sum(tm.values()),
            "cpu %.2f" % t,
            "wall %.2f" % (time.time() - w),
        )
        if sh.startswith("goes") or sh.startswith("lives:200"):
            for a, b in tm.most_common(16):
                print("   %.2f s" % b, c[a], "%.2f ms" % (b * 1000 / c[a]), a)
    print("TOTAL", tot)
