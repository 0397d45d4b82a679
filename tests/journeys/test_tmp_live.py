import difflib
from tests.journeys.test_live import *
def test_x(house, sit):
    case = a_case(house.eero, LIST)
    seat = sit(house.timo)
    page = seat.open("case", pk=case.pk)
    listens(seat)
    print(page.evaluate("""() => [...document.querySelectorAll('#main input:not([type=hidden]), #main select, #main textarea')].filter(f => f.matches('select') ? f.selectedIndex !== Math.max([...f.options].findIndex(o => o.defaultSelected), 0) : f.matches('[type=checkbox],[type=radio]') ? f.checked !== f.defaultChecked : f.value !== f.defaultValue).map(f => f.outerHTML.slice(0,200))"""))
    take_step(step_of(case), actor=house.actor("eero"), now=NOW)
    page.wait_for_timeout(2000)
    print(page.locator("#live").inner_text())
    live = page.evaluate(SHAPE, "#main")
    page.reload(); listens(seat); page.wait_for_timeout(600)
    for l in difflib.unified_diff(live, page.evaluate(SHAPE, "#main"), lineterm="", n=1): print(l[:300])
