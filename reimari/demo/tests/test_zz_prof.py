import cProfile,pstats,time,os,re,collections
import pytest
from django.db import connection
from tests.factories import at, loaded
NOW=at("2026-11-25 13:00")
@pytest.mark.django_db
def test_prof():
    from reimari.demo.loading import load_people, load_work, Making
    v=loaded('IU',now=NOW)
    d=load_people(v,now=NOW,scale=0.1)
    m=Making(d)
    c=time.process_time()
    pr=cProfile.Profile(); pr.enable()
    m.make('goes_on')
    pr.disable()
    print('cpu',time.process_time()-c,len([x for x in m._contacts if x.share=='goes_on']))
    s=pstats.Stats(pr)
    s.sort_stats('tottime').print_stats(28)
    s.sort_stats('cumtime').print_stats('reimari',45)
