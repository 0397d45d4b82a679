"""Exploration: every form of every page by every viewer, one wrong field at a time."""
import itertools, re, random, time, traceback, collections, sys
from html.parser import HTMLParser
from uuid import UUID, uuid4
import datetime as dt
import pytest
from django.test import Client
from django.db import transaction
from django.core.files.uploadedfile import SimpleUploadedFile
from reimari.audit.models import Event
from reimari.contacts.models import Contact
from reimari.contacts.actions import Heard
from reimari.cases.models import Case
from reimari.people.models import Person, Relationship, RelationKind
from reimari.work.models import Step
from tests.factories import *
from reimari.cases.actions import hand_over_case, agree_meeting
pytestmark = pytest.mark.django_db
DEADLINE=time.time()+300
OUT=open('/tmp/accessreview/bad.txt','w',buffering=1)
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"

class Forms(HTMLParser):
    def __init__(self, url):
        super().__init__(); self.url=url; self.forms=[]; self.f=None; self.sel=None; self.ta=None
    def handle_starttag(self, tag, attrs):
        a=dict(attrs)
        if tag=="form":
            self.f={"action":a.get("action") or self.url,"method":(a.get("method") or "get").lower(),"fields":{}, "id":a.get("id")}
            self.forms.append(self.f)
        f=self.f
        if a.get("form"):
            f=next((x for x in self.forms if x["id"]==a["form"]), f)
        if f is None: return
        n=a.get("name")
        if tag=="input" and n:
            t=a.get("type","text")
            if t in("radio","checkbox"):
                f["fields"].setdefault(n,[])
                if "checked" in a: f["fields"][n].append(a.get("value","on"))
            else: f["fields"].setdefault(n,[]).append(a.get("value",""))
        elif tag=="button" and n: f.setdefault("buttons",[]).append((n,a.get("value","")))
        elif tag=="select" and n: self.sel=(f,n); f["fields"].setdefault(n,[])
        elif tag=="option" and self.sel:
            f,n=self.sel
            f.setdefault("options",{}).setdefault(n,[]).append(a.get("value",""))
            if "selected" in a: f["fields"][n].append(a.get("value",""))
        elif tag=="textarea" and n: f["fields"].setdefault(n,[""]); 
    def handle_endtag(self, tag):
        if tag=="form": self.f=None
        if tag=="select": self.sel=None

WRONG = ["", "x"*10001, "🙂🇫🇮", "\u202eabc\u200f", "a\x00b", "%ED%A0%80", "\ufffd\uffff", "29.2.2027","31.11.2026","2026-13-45",
  "0001-01-01","9999-12-31","0001-01-01T00:00","9999-12-31T23:59","2026-03-29T03:30","2026-10-25T03:30","-1","0","9"*30,"1e309","NaN","inf","-9"+"9"*20,
  "²", "٣٣", "not-a-uuid", "00000000-0000-0000-0000-000000000000", "working_age", "guidance_working_age_lantinen", "' OR 1=1 --", "<script>alert(1)</script>", "../../etc", "{\"a\":1}",
  "not:", "not:zzz", "xx/yy", WEST+"/xx", WEST.lower()+"/"+"0"*32, ":", "need:x", "choose:x","need:99:zz","remove:99","add","ask","m1","1,2,3,4,5,6,7,8,9,10,11","010101-123N","+358 40", "+358401234567"*3, "true", "²²²", "2026-11-25T25:99", "0000-00-00", "24.12.0000"]
CLASS=[]

@pytest.fixture
def scene(aino,eero,timo,helmi,lea,tarmo):
    person=a_person(as_actor(aino), identity_code="010101A900X" if False else "", birth_date=dt.date(1950,1,2), phone="+358401234567")
    case=a_case(aino,WEST,person=person,service_task_id="WORKING_AGE")
    case2=a_case(aino,WEST,service_task_id="WORKING_AGE")
    case3=a_case(aino,WEST,service_task_id="WORKING_AGE")
    hand_over_case(case2,to=Team.objects.get(pk=EAST),actor=as_actor(eero),now=NOW)
    openc=a_contact(eero, Heard(own_words="open?"))
    openp=a_contact(eero, Heard(own_words="closed"), participants=(client(person),))
    closed=a_contact(eero)
    openc2=a_contact(aino, Heard(own_words="open?"))
    from reimari.contacts.states import Part, ParticipantKind
    from reimari.contacts.actions import Somebody
    anon=a_contact(eero, participants=(Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS),))
    rel=Relationship.objects.create(person=person, kind=RelationKind.objects.order_by("pk")[0], unit=case.team.unit, validity=(NOW.date(),None))
    agree_meeting(case3, at=NOW+dt.timedelta(days=3), mode="call", worker=eero.user, actor=as_actor(eero), now=NOW) if False else None
    return dict(person=person,case=case,case2=case2,case3=case3,openc=openc,openc2=openc2,closed=closed,anon=anon,rel=rel,openp=openp)

def pages(s):
    c=lambda x:f"/cases/{x.pk}/"
    return {
      "eero":["/","/new-contact/","/contacts/",f"/contacts/{s['openc'].pk}/",f"/contacts/{s['closed'].pk}/",f"/contacts/{s['anon'].pk}/",f"/work-lists/{WEST}/",f"/work-lists/{WEST}/?step={s['case'].current_step_id}",c(s["case"]),c(s["case2"]),c(s["case3"]),f"/people/{s['person'].pk}/",f"/people/{s['person'].pk}/change/","/search/"],
      "helmi":["/",c(s["case2"]),f"/work-lists/{EAST}/?tab=offered"],
      "aino":["/","/new-contact/","/contacts/",f"/contacts/{s['openc2'].pk}/","/search/"],
      "lea":["/team/","/settings/",f"/team/{WEST}/"],
      "tarmo":["/use-log/","/use-log/?tab=disclosures","/settings/"],
    }

def test_probe(scene, aino, eero, helmi, lea, tarmo, settings):
    people=dict(aino=aino,eero=eero,helmi=helmi,lea=lea,tarmo=tarmo)
    seen=set(); bad=collections.OrderedDict(); n=0; okst=collections.Counter()
    extra_get={"/cases/":["what","who","before","service_task","place","team","reason"],"/work-lists/":["tab","after","step","service_task","area","language","need","urgent","team"],"/contacts/":["list","after","recorded"],"/use-log/":["tab","after","person","event","user","action","outcome","since","until"],"/new-contact/":["draft"],"/team/":["team"],"/search/":["words","after"],"/":["after","next"]}
    for who,urls in reversed(list(pages(scene).items())):
        client=Client(raise_request_exception=True); client.force_login(people[who].user)
        for url in reversed(urls):
            r=client.get(url)
            assert r.status_code in(200,302),(who,url,r.status_code)
            if r.status_code==302: url=r.headers["Location"]; r=client.get(url)
            p=Forms(url); p.feed(r.content.decode())
            forms=[f for f in p.forms if f["action"]not in("/language/","/sign-out/")]
            base=url.split("?")[0]
            for pre,names in extra_get.items():
                if base==pre or (pre!="/" and base.startswith(pre)):
                    forms.append({"action":base,"method":"get","fields":{n:[] for n in names}})
            if base=="/new-contact/":
                f=next(f for f in forms if f["method"]=="post" and "m1-words" in f["fields"])
                f["fields"]["m1-words"]=["Words"]
                for u in("/new-contact/route/","/new-contact/callers/", "/draft/new_contact/%s/"%uuid4()): forms.append({**f,"action":u})
                for do in ("add","remove:1","choose:x","let_go","need:1:zz","ask"): forms.append({**f,"fields":{**f["fields"],"do":[do]}})
                forms.append({**f,"fields":{**f["fields"],"m1-outcome":["goes_on"],"m1-service_task":["WORKING_AGE"],"m1-place":["Porvoo"]}})
            for f in forms:
                a=f["action"].split("#")[0]
                for name in f["fields"]:
                    k=(who,re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}","ID",a),re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}","ID",name),f["method"],str(f["fields"].get("do")))
                    if who=="aino" and a=="/new-contact/": continue
                    if k in seen: continue
                    seen.add(k)
                    sel=name in f.get("options",{})
                    vals=(random.sample(WRONG,8) if sel or (f["fields"].get("do") and name!="do") or a.startswith("/new-contact/") and len(a)>13 or a.startswith("/draft") else random.sample(WRONG,26)) + [str(x) for x in (helmi.user.pk, scene["case"].pk, scene["person"].pk)] + [None, ["a","b"]]
                    for v in vals:
                        data={m:vs for m,vs in f["fields"].items()}
                        if v is None: data.pop(name)
                        else: data[name]=v if isinstance(v,list) else [v]
                        if "key" in data and name!="key": data["key"]=[str(uuid4())]
                        n+=1
                        if time.time()>DEADLINE: continue
                        sid=transaction.savepoint_create()
                        try:
                            r=client.post(a,data) if f["method"]=="post" else client.get(a.split("?")[0],data)
                            okst[r.status_code]+=1
                            if r.status_code>=500: bad[(who,a,name,repr(v)[:40])]=r.status_code; print(r.status_code,who,a,name,repr(v)[:40],file=OUT)
                        except Exception as e:
                            tb=traceback.extract_tb(e.__traceback__)
                            last=[x for x in tb if "/reimari/" in x.filename]
                            loc=f"{last[-1].filename.split('/reimari/')[-1]}:{last[-1].lineno}" if last else ""
                            print((type(e).__name__, loc, str(e)[:120]),who,a,name,repr(v)[:40],file=OUT)
                            bad.setdefault((type(e).__name__, loc, str(e)[:90].replace("\n"," ")),[]).append((who,a,name,repr(v)[:40]))
                        transaction.savepoint_rollback(sid)
    print("requests",n,okst,file=OUT)
    print("requests",n,okst)
    for k,v in bad.items(): print(k, len(v) if isinstance(v,list) else "", v[:4] if isinstance(v,list) else v)
