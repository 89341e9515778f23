"""The order of the raise pages, one thing a page, as far as the answers so far call for them."""

from dataclasses import dataclass

from escalation.drafted import Raising
from escalation.forms.raising import NowForm, RaiseForm, ReadForm, RiskForm, ScopeForm, SpokenForm, TalkForm
from escalation.forms.raising_people import (
    AboutForm,
    AgenciesForm,
    ChildForm,
    ChildrenForm,
    EarlierForm,
    ToForm,
)
from escalation.forms.raising_words import (
    ConcernForm,
    EntryForm,
    ImpactForm,
    PriorityForm,
    ThemesForm,
    WantedForm,
)

CHECK = "check"


@dataclass(frozen=True)
class Page:
    """One page. An optional one is reached from "check your answers" only."""

    name: str
    form: type[RaiseForm]
    optional: bool = False

    @property
    def kind(self) -> str:
        """ "child" of "child-2": what its template is called."""
        return self.name.partition("-")[0]


def pages_of(raising: Raising) -> list[Page]:
    """Every page this draft has to pass, in order."""
    rules = raising.rules
    found = [Page("risk", RiskForm)]
    if raising.at_risk:
        found.append(Page("now", NowForm))
    if rules.out_of_scope:
        found.append(Page("scope", ScopeForm))
    if raising.elsewhere:
        found.append(Page("elsewhere", ReadForm))
    found.append(Page("spoken", SpokenForm))
    if raising.has_spoken:
        found += [Page("talk", TalkForm), Page("stands", ReadForm)]
    found += [Page("about", AboutForm), *_of_children(raising)]
    found.append(Page("agencies", AgenciesForm))
    found += [Page(f"to-{agency.pk}", ToForm) for agency in raising.agencies]
    found += [
        Page("concern", ConcernForm),
        Page("impact", ImpactForm),
        Page("wanted", WantedForm),
        Page("themes", ThemesForm),
    ]
    if rules.priorities:
        found.append(Page("priority", PriorityForm))
    return [*found, Page("entry", EntryForm, optional=True)]


def _of_children(raising: Raising) -> list[Page]:
    about, count = raising.given("about", "about"), len(raising.children)
    if about == "one":
        found = [Page("child-1", ChildForm)]
    elif about == "several":
        another = 1 if not count or raising.given("children", "another") == "yes" else 0
        found = [Page(f"child-{number}", ChildForm) for number in range(1, count + another + 1)]
        found.append(Page("children", ChildrenForm))
    else:
        return []
    if raising.earlier():
        found.append(Page("earlier", EarlierForm))
    return found


def first_open(raising: Raising) -> str:
    """The first page not answered yet, else the last one of all."""
    pages = [one.name for one in pages_of(raising) if not one.optional]
    return next((name for name in pages if name not in raising.answers), CHECK)


def following(raising: Raising, name: str, *, changing: bool) -> str:
    """Where Continue leads; somebody who came to change one answer goes back to check as soon as may be."""
    if name == "children" and raising.given(name, "another") == "yes":
        return f"child-{len(raising.children) + 1}"
    if changing:
        return first_open(raising)
    names = [one.name for one in pages_of(raising)]
    after = names[names.index(name) + 1 :] if name in names else []
    return next((one for one in after if one != "entry"), CHECK)


def before(raising: Raising, name: str) -> str:
    """Where Back leads: the page before; "" from the first one."""
    if name in (CHECK, "entry"):
        return CHECK if name == "entry" else _last(raising)
    names = [one.name for one in pages_of(raising) if not one.optional]
    at = names.index(name) if name in names else 0
    return names[at - 1] if at else ""


def _last(raising: Raising) -> str:
    return [one.name for one in pages_of(raising) if not one.optional][-1]
