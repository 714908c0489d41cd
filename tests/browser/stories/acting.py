"""What every story does in the same way: a notification from its call to its conclusion, a decision, its letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.browser.stories.desk import YES_NO, Desk
from tests.casefile.factory import make_case, make_person, settle, when

from sikkersag.casefile.models import Case, Family, Matter
from sikkersag.casefile.words import word
from sikkersag.correspondence.models import Letter
from sikkersag.decisions.models import Decision
from sikkersag.foundation.people.folding import folded
from sikkersag.foundation.people.models import Person
from sikkersag.intake.kinds import CONCLUSIONS
from sikkersag.intake.models import Notification

KIND = "afgoerelse"
FIRST, AGAIN = "Skriv afgørelsen", "Skriv en afgørelse mere"


@dataclass
class Home:
    """The family of a story: the child's case and everybody by a short name."""

    case: Case
    people: dict[str, Person] = field(default_factory=dict)

    def named(self, short: str) -> str:
        """Somebody's name as the forms show it."""
        return self.people[short].name

    def who(self, short: str) -> str:
        """Somebody's id, as the address of a form names them."""
        return str(self.people[short].pk)


def make_home(
    desk: Desk,
    *,
    child: str,
    born: str,
    mother: str,
    father: str,
    opened: str,
    custody: Sequence[str] = ("mor", "far"),
    expected: str = "",
    number: str = "2020-0000301",
    others: Mapping[str, tuple[str, str]] | None = None,
    cpr: Mapping[str, str] | None = None,
) -> Home:
    """A family whose child is known already: the case was opened earlier, with who is in it and who holds custody.
    `cpr` are the numbers of those who have Digital Post.

    Written beside the pages: opening a case and its family has stories of its own (tests/browser/test_acts.py).
    """
    town = desk.town
    family = Family.objects.create(
        name=f"Familien {mother.rsplit(maxsplit=1)[-1]}", folded=folded(f"Familien {mother}")
    )
    people = {
        "barnet": make_person(child, born=born or None, expected=expected or None),
        "mor": make_person(mother, born="1988-03-02", cpr=(cpr or {}).get("mor")),
        "far": make_person(father, born="1986-06-14", cpr=(cpr or {}).get("far")),
    }
    roles = {"mor": "mor", "far": "far"}
    for short, (name, role) in (others or {}).items():
        people[short], roles[short] = make_person(name), role
    together = [people[name] for name in ("mor", "far") if name in custody]
    settle("Kirkebakken 4, 4990 Sakskøbing", *together, *([people["barnet"]] if born else []), since=opened[:10])
    parties = [(people[short], role, short in custody) for short, role in roles.items()]
    case = make_case(
        people["barnet"],
        family,
        number=number,
        unit=town.units["nord-1"],
        worker=town.worker,
        at=opened,
        parties=parties,
    )
    return Home(case, people)


def notify(
    desk: Desk,
    home: Home,
    *,
    at: str,
    words: str,
    question: str,
    conclusion: str,
    danger: bool = True,
    acute: bool = False,
    why: str = "Bekymringen er konkret, og barnet kan vente på hjælpen i nogle dage.",
    abuse: bool = False,
) -> str:
    """Register a call of a teacher, find the child, assess within the day, conclude. The matter that it opens.

    `conclusion` is a value of the vocabulary; empty: it is left until later, and no matter is opened.
    """
    name = home.named("barnet")
    desk.at(at, "receiver")
    desk.go("/indbakke/ny/")
    desk.tick("Hvordan kom den?", "Telefon")
    desk.fill("Hvad blev der sagt", words)
    desk.fill("Barn 1: navn", name)
    desk.tick("Er der mistanke om vold", "Ja" if abuse else "Nej")
    desk.tick("Hvem underretter?", "Fagperson")
    desk.fill("Navn", "Rikke Lund")
    desk.press("Registrér underretningen")
    found = Notification.objects.latest("pk")
    desk.go(f"/indbakke/{found.pk}/")
    desk.press("Tag den")
    desk.press(f"Knyt til {name}")
    form = desk.page.locator("#vurder form")
    desk.tick("Er sundhed eller udvikling i fare?", YES_NO[danger], within=form)
    desk.tick("Er der behov for at handle akut?", YES_NO[acute], within=form)
    desk.fill("Hvorfor?", why, within=form)
    desk.press("Skriv vurderingen", within=form)
    if not conclusion:
        return ""
    form = desk.page.locator("#konklusion form")
    desk.tick("Hvad skal der ske?", CONCLUSIONS[conclusion][0], within=form)
    desk.fill("Hvorfor?", "Barnets forhold skal ses nærmere efter, og forældrene vil gerne medvirke.", within=form)
    desk.fill("Nyt spørgsmål med ord", question, within=form)
    desk.press("Skriv konklusionen", within=form)
    return matter_of(home, question)


def matter_of(home: Home, question: str) -> str:
    """The id of the matter that is called so."""
    return str(Matter.objects.get(case=home.case, title=question).pk)


def begin(
    desk: Desk,
    home: Home,
    matter: str,
    *,
    art: str,
    content: str,
    instans: str = "forvaltning",
    afslag: bool = False,
    acute: bool = False,
) -> UUID:
    """Begin a decision from its matter: what it is about, who takes it, and is it a refusal. Its id."""
    desk.go(f"/sag/{home.case.number}/spoergsmaal/{matter}/")
    desk.follow(AGAIN if Matter.objects.get(pk=matter).decided_at else FIRST)
    desk.choose("Hvad gælder afgørelsen?", word(KIND, "art", art))
    desk.fill("Hvad bliver besluttet?", content)
    desk.tick("Hvem træffer den?", word(KIND, "instans", instans))
    desk.tick("Er det et afslag?", YES_NO[afslag])
    if acute:
        desk.fields += 1
        desk.mark(desk.page.get_by_label("Det er akut"))
    desk.press("Begynd afgørelsen")
    return Decision.objects.get(matter=UUID(matter), status=Decision.Status.DRAFT).pk


def letters_of(decision: UUID) -> Sequence[Letter]:
    """The letters that tell of a decision."""
    event = Decision.objects.get(pk=decision).event
    return list(Letter.objects.filter(refers=event).order_by("made_at", "pk"))


def hand_over(desk: Desk, home: Home, letter: Letter) -> None:
    """Give a letter to its receiver, and say so."""
    desk.go(f"/sag/{home.case.number}/brev/{letter.pk}/")
    desk.unfold("Brevet er givet personligt")
    desk.fill("Hvem fik brevet?", f"{letter.to_name}, ved et møde på kontoret")
    desk.press("Sig, at brevet er overrakt")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED and letter.delivered_at is not None, letter.status
    assert letter.delivered_at <= when(desk.now)


@dataclass(frozen=True)
class Words:
    """What a decision says in its steps, and in its letters."""

    reasons: str
    child_view: str
    weight: str
    relied_on: str
    purpose: str = ""
    duration: str = ""
    hearing: str = ""
    child_why: str = ""


def fill_in(
    desk: Desk,
    words: Words,
    *,
    asks: Mapping[str, Any] | None = None,
    in_favour: bool = False,
    to: Sequence[str] = (),
) -> None:
    """Go through the steps of a decision that is begun, from the one where the desk stands, to the gate. `to` are those
    who are made parties and get it, where the law names nobody by itself.
    """
    if asks is not None:
        for name, value in asks.items():
            desk.answer(KIND, name, value)
        desk.press("Gem og gå videre")
    if to:
        desk.tick("Hvem får afgørelsen?", *to)
        desk.tick("Hvem er ellers part?", *to)
    desk.tick("Får alle parter fuldt ud", YES_NO[in_favour])
    desk.press("Gem og gå videre")
    desk.fill("Andet, der lægges vægt på", words.relied_on)
    desk.press("Gem og gå videre")
    if words.child_view:
        desk.fill("Hvad er barnets syn?", words.child_view)
        desk.fill("Hvilken vægt har det fået", words.weight)
    desk.press("Gem og gå videre")
    if words.hearing:
        desk.fill("Hvordan er svarene taget med", words.hearing)
    desk.press("Gem og gå videre")
    desk.fill("Hvorfor bliver det besluttet?", words.reasons)
    if words.child_why:
        desk.fill("Hvorfor, sagt til barnet", words.child_why)
    desk.press("Gem og gå videre")
    if words.purpose:
        desk.fill("Hvad skal det føre til?", words.purpose)
        desk.fill("Hvor længe ventes det at vare?", words.duration)
    desk.press("Gem og gå videre")
    desk.follow("Gå til gennemgangen")


def take(desk: Desk, decision: UUID, says: str = "Afgørelsen kan træffes") -> None:
    """Take the decision at its open gate, which says so."""
    told = desk.page.locator("main").inner_text()
    assert says in told, told
    desk.press("Træf afgørelsen")
    assert Decision.objects.get(pk=decision).status == Decision.Status.TAKEN


def write_letters(desk: Desk, *, receiver_can: str, child: Mapping[str, str] | None = None) -> None:
    """Write the letters of a decision that was just taken: what they need beside the steps, the child's by label."""
    desk.fill("Hvad kan modtageren gøre nu?", receiver_can)
    for label, text in (child or {}).items():
        desk.fill(label, text)
    desk.press("Skriv")


def post(desk: Desk, home: Home, letter: Letter) -> None:
    """Have a letter printed with those of the day, and say that it was posted."""
    desk.go(f"/sag/{home.case.number}/brev/{letter.pk}/")
    desk.press("Læg til udskrift")
    desk.follow("Gå til dagens breve")
    desk.fields += 1
    # The tick's label says itself to a screen reader only, so there is nothing of it to click on.
    desk.page.get_by_label(f"{letter.title} til {letter.to_name} er lagt i posten").check(force=True)
    desk.press("De valgte er lagt i posten")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.SENT, letter.status


def send_digital(desk: Desk, home: Home, letter: Letter) -> None:
    """Send a letter by Digital Post: the channel that is tried takes it, and the page says that it is one."""
    desk.go(f"/sag/{home.case.number}/brev/{letter.pk}/")
    desk.sees("Prøvekanal: beskeden bygges og efterses, men forlader ikke programmet")
    desk.press("Send som Digital Post")
    letter.refresh_from_db()
    assert letter.channel == "digital_post" and letter.sent_at == when(desk.now), (letter.status, letter.sent_at)


def ask_receipt(desk: Desk, home: Home, letter: Letter) -> None:
    """Ask Digital Post for the receipt of a letter that it took and has not told of; it has come by now."""
    assert letter.status == Letter.Status.SENT, letter.status
    desk.go(f"/sag/{home.case.number}/brev/{letter.pk}/")
    desk.press("Spørg Digital Post")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED, letter.status


def arrived(desk: Desk, home: Home, letter: Letter) -> None:
    """Say that a posted letter came, on the day that the page proposes."""
    desk.go(f"/sag/{home.case.number}/brev/{letter.pk}/")
    desk.fill("Hvorfra ved du det?", "Han ringede og sagde, at det var kommet.")
    desk.press("Sig, at det er kommet frem")
    letter.refresh_from_db()
    assert letter.status == Letter.Status.DELIVERED, letter.status


def hear(desk: Desk, *, considering: str, why: str, told: str, can: str, by: str) -> None:
    """Write to all parties of a draft what it would rely on, from the page of the letter, with a day to answer by."""
    desk.fill("Vi overvejer …", considering)
    desk.fill("Hvorfor skriver vi?", why)
    desk.fill("Hvilke oplysninger", told)
    desk.fill("Hvad kan parten gøre?", can)
    desk.fill("Svar senest", by)
    desk.press("Skriv brevene")


def hearings_of(matter: str) -> Sequence[Letter]:
    """The letters that hear the parties in a matter."""
    return list(Letter.objects.filter(matter=UUID(matter), kind__startswith="partshoering").order_by("made_at", "pk"))


def rights(desk: Desk, home: Home, matter: str, *parties: str) -> None:
    """Offer each party a lawyer for nothing, and tell of the right to see the file and to be heard."""
    for one in parties:
        desk.step(home.case, "advokat_tilbudt", "Tilbudt gratis advokat.", about=matter, til=home.named(one))
        told = {"til": home.named(one), "aktindsigt": True, "udtalelse": True}
        desk.step(home.case, "rettigheder_oplyst", "Oplyst i brev.", about=matter, **told)


def reviewed(desk: Desk, by: str = "worker") -> None:
    """From the gate: send the decision to the area lawyer, who agrees; back at the gate."""
    gate = desk.page.url
    desk.follow("Gå til juristens gennemgang")
    desk.press("Send til juristen")
    desk.at(desk.now, "lawyer")
    desk.go("/jura/")
    desk.follow("Vurdér")
    desk.tick("Dit svar", "Jeg er enig")
    desk.fill("Din udtalelse", "Grundlaget er i orden, og parterne er hørt.")
    desk.press("Send udtalelsen")
    desk.at(desk.now, by)
    desk.go(gate)


def reasoned(desk: Desk, why: str, by: str = "worker") -> None:
    """At the gate: a leader gives the reason for each requirement that takes one, and the worker is back."""
    gate = desk.page.url
    desk.at(desk.now, "leader")
    desk.go(gate)
    lacking = desk.page.locator(
        "main .decision-give:has(summary:text-is('Skriv grund')):has-text('afgørelsen alligevel')"
    )
    while lacking.count():
        desk.clicks += 1
        lacking.first.locator("summary").click()
        desk.fill("Hvorfor træffes afgørelsen alligevel?", why, within=lacking.first)
        desk.press("Gem grunden", within=lacking.first)
    desk.at(desk.now, by)
    desk.go(gate)
