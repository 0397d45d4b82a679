import time,os,resource,gc,cProfile,pstats
import pytest
from django.db import connection
from tests.factories import at, loaded
NOW=at("2026-11-25 13:00")
@pytest.mark.django_db(transaction=True)
def test_prof():
    from reimari.demo.loading import load_people, load_work, Making
    v=loaded('IU',now=NOW)
    d=load_people(v,now=NOW,scale=0.15)
    m=Making(d)
    pr=cProfile.Profile(time.process_time); pr.enable()
    for sh in [*m.contact_shares(), *m.life_shares()]:
        m.make(sh)
    pr.disable()
    s=pstats.Stats(pr)
    s.sort_stats('tottime').print_stats(40)
    s.sort_stats('cumtime').print_stats(90)
