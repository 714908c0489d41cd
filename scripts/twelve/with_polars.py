"""The twelve rules written by hand in Polars: one scan, split by kind, then twelve lazy queries collected together.

That is how somebody who knows it would write it once it had been measured: as one lazy query from the file on, it
reads the file again for most of the kinds and takes six times as long.

What stands in `rules/*.toml` stands here again, on purpose: it is the yardstick for an engine that reads the rules.
It relies on what `data` promises of its cases. Times are whole seconds UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
from scripts.twelve.rulebook import ROWS, as_of, days, second_law

_ZONE = "Europe/Copenhagen"
_DAY = 86_400
_FACTS = (
    *("f_afsender_art", "f_begrundet", "f_om_indsatsen", "f_art", "f_fra", "f_indehaver", "f_instans"),
    *("f_samvaer_hyppighed", "f_samtale_med_barnet", "f_klagevejledning", "f_klagefrist"),
)
_LISTS = ("f_til", "r_underretning", "r_klage", "r_indsats", "r_anbringelse")
#: A finding belongs to one of these; `no` counts the cases, which stand together.
_KEY = ("no", "occasion", "person")
#: What is known of a turn of a duty that comes again.
_TURN = ("no", "case", "person", "opened", "began", "end", "closing", "turns_18", "row", "at", "occasion")


def load(folder: Path) -> pl.DataFrame:
    """The columns that some rule reads, of what has happened by now; `no` numbers the cases."""
    told = pl.scan_parquet(folder / "events.parquet").select(
        pl.col("case").rle_id().alias("no"),
        *("case", "id", "kind", *_FACTS),
        pl.int_range(pl.len()).alias("row"),
        pl.col("at").dt.epoch("s"),
        pl.col("written_at").dt.epoch("s").alias("written"),
        pl.col("about").list.first().alias("matter"),
        *(pl.col(name).list.first() for name in _LISTS),
    )
    return told.filter(pl.col("at") <= as_of()).collect()


def run(folder: Path) -> pa.Table:
    """Read and evaluate."""
    rules = _Rules(load(folder), pl.LazyFrame(days()))
    found = pl.collect_all(
        [
            *(rules.assessed(), rules.receipt(), rules.reconsidered(), rules.investigated()),
            *(rules.talked(), rules.consented(), rules.planned(), rules.followed_up()),
            *(rules.visited(), rules.guided(), rules.written_down(), rules.not_restricted()),
        ]
    )
    return pl.concat(found).to_arrow().cast(ROWS)


class _Rules:
    def __init__(self, told: pl.DataFrame, limits: pl.LazyFrame) -> None:
        self.kinds = {str(kind): events for (kind,), events in told.partition_by("kind", as_dict=True).items()}
        self.none, self.limits = told.clear(), limits
        born = self.with_limits(self.of("foedsel"), "at", "turns_18")
        self.turns_18 = born.select("no", "turns_18").collect().lazy()

    # What the rules have in common

    def of(self, *kinds: str) -> pl.LazyFrame:
        """The events of these kinds; `rank` is the kind's place among them."""
        frames = [self.kinds.get(kind, self.none).lazy() for kind in kinds]
        return pl.concat([frame.with_columns(rank=pl.lit(rank, pl.Int8)) for rank, frame in enumerate(frames)])

    def with_limits(self, frame: pl.LazyFrame, start: str, *names: str) -> pl.LazyFrame:
        """The calendar's answers for the local day of an instant."""
        day = pl.from_epoch(start, "s").dt.replace_time_zone("UTC").dt.convert_time_zone(_ZONE).dt.date()
        limits = self.limits.select("day", *names)
        return frame.with_columns(day.alias("day")).join(limits, on="day", how="left").drop("day")

    def occasions(self, kind: str) -> pl.LazyFrame:
        """The events that call for a duty: those before the child is 18."""
        found = self.of(kind).join(self.turns_18, on="no").filter(pl.col("at") < pl.col("turns_18"))
        return found.rename({"id": "occasion"}).with_columns(pl.lit("").alias("person"))

    def best(self, found: pl.LazyFrame, order: Sequence[str], key: Sequence[str] = _KEY) -> pl.LazyFrame:
        """The best piece of evidence for each occasion."""
        return found.sort([*order, "row"]).group_by(key).first()

    def within(self, occasions: pl.LazyFrame, evidence: pl.LazyFrame, reference: str) -> pl.LazyFrame:
        """Occasions with the first evidence that refers to them, at or after `at`."""
        proof = evidence.select("no", pl.col(reference).alias("occasion"), "id", "row", pl.col("at").alias("done"))
        hits = occasions.select(*_KEY, "at").join(proof, on=["no", "occasion"]).filter(pl.col("done") >= pl.col("at"))
        return occasions.join(self.best(hits, ["done"]).drop("at", "row"), on=_KEY, how="left")

    def judged_within(self, found: pl.LazyFrame, rule: str, *, late: str = "met", period: bool = False) -> pl.LazyFrame:
        """Rows for a duty that runs after its occasion: done, done late, lapsed, not yet due, missing.

        `period`: it lapses with the period, which `closing` ended at `end`.
        """
        done, due = pl.col("done"), pl.col("due")
        in_time, outgrown = done <= due, (pl.col("turns_18") <= due) & (pl.col("turns_18") <= as_of())
        ended = done.is_null() & (pl.col("end") <= due) if period else pl.lit(False)
        closing = pl.when(ended).then("closing") if period else pl.lit(None, pl.String)
        return found.select(
            *_named(rule),
            pl.when(in_time).then(pl.lit("met"))
            .when(done.is_not_null()).then(pl.lit(late))
            .when(ended | outgrown).then(pl.lit("lapsed"))
            .when(due >= as_of()).then(pl.lit("pending"))
            .otherwise(pl.lit("not_met")).alias("outcome"),
            pl.when(in_time).then(pl.lit("in_time"))
            .when(done.is_not_null()).then(pl.lit("late"))
            .otherwise(pl.lit("none")).alias("timeliness"),
            due, done, pl.when(done > due).then(done - due).alias("late_by"),
            pl.coalesce("id", closing).alias("evidence"),
        )  # fmt: skip

    def anchored(self, occasions: pl.LazyFrame) -> pl.LazyFrame:
        """Occasions with `due`: themselves, or the first act in their matter that bound the authority before them."""
        bound = self.of("bindende_skridt").group_by("no", "matter").agg(pl.col("at").min().alias("bound"))
        found = occasions.join(bound, on=["no", "matter"], how="left")
        return found.with_columns(pl.min_horizontal("at", "bound").alias("due"))

    def proof(self, evidence: pl.LazyFrame, *more: str) -> pl.LazyFrame:
        return evidence.select("no", "matter", *more, "id", "row", "rank", "written", pl.col("at").alias("done"))

    def before(self, occasions: pl.LazyFrame, hits: pl.LazyFrame, rule: str) -> pl.LazyFrame:
        """Rows for a step that had to come before: `hits` are pairs of occasion and evidence, `old` those too old."""
        done, due, old, written = pl.col("done"), pl.col("due"), pl.col("old"), pl.col("written")
        graded = hits.with_columns(
            pl.when(done > due).then(2).when(old).then(1).otherwise(0).alias("grade"),
            pl.when((done <= due) & old).then(-done).otherwise(done).alias("order"),
        ).with_columns(
            # of those in time, one that was not written down only after the step
            ((pl.col("grade") == 0) & (written >= done) & (written > due)).fill_null(False).alias("afterwards")
        )
        chosen = self.best(graded, ["grade", "afterwards", "order", "rank"]).select(*_KEY, "id", "done", "grade")
        found, grade = occasions.join(chosen, on=_KEY, how="left"), pl.col("grade")
        return found.select(
            *_named(rule),
            pl.when(grade == 0).then(pl.lit("met")).when(grade == 1).then(pl.lit("human"))
            .otherwise(pl.lit("not_met")).alias("outcome"),
            pl.when(grade < 2).then(pl.lit("in_time")).when(grade == 2).then(pl.lit("late"))
            .otherwise(pl.lit("none")).alias("timeliness"),
            due, done, pl.when(grade == 2).then(done - due).alias("late_by"), pl.col("id").alias("evidence"),
        )  # fmt: skip

    def same_matter(self, occasions: pl.LazyFrame, evidence: pl.LazyFrame, *more: str) -> pl.LazyFrame:
        """Pairs of occasion and evidence in one matter, none of them too old unless somebody says so."""
        asked = occasions.select(*_KEY, "matter", "due", *more)
        return asked.join(self.proof(evidence), on=["no", "matter"]).with_columns(pl.lit(False).alias("old"))

    def recurring(
        self,
        rule: str,
        opens: str,
        closes: str,
        steps: pl.LazyFrame,
        reference: str,
        limits: tuple[str, str],
        count: int,
    ) -> pl.LazyFrame:
        """Rows for each turn of a duty that comes again: from the opening or a step to the `count`-th step after."""
        closed = self.of(closes).select("no", "row", pl.col(reference).alias("opened"), end="at", closing="id")
        closed = closed.sort("end", "row").group_by("no", "opened").first().drop("row")
        periods = self.occasions(opens).rename({"occasion": "opened", "at": "began"})
        periods = periods.join(closed, on=["no", "opened"], how="left")
        periods = periods.select("no", "case", "person", "opened", "began", "end", "closing", "turns_18")
        following = steps.select("no", "row", "at", pl.col(reference).alias("opened"), occasion="id")
        following = periods.join(following, on=["no", "opened"]).filter(
            pl.col("at") >= pl.col("began"), pl.col("end").is_null() | (pl.col("at") <= pl.col("end"))
        )
        first = periods.with_columns(row=pl.lit(-1, pl.Int64), at="began", occasion="opened")
        turns = pl.concat([first, following.select(*_TURN)], how="diagonal")
        # sorted, the turns of a period stand together, so that a shift reaches the step that ends a turn
        turns = turns.sort("no", "opened", pl.col("row") >= 0, "at", "row")
        same = (pl.col("no") == pl.col("no").shift(-count)) & (pl.col("opened") == pl.col("opened").shift(-count))
        turns = turns.with_columns(
            pl.when(same).then(pl.col("at").shift(-count)).alias("done"),
            pl.when(same).then(pl.col("occasion").shift(-count)).alias("id"),
            (pl.col("row") < 0).alias("first"),
        )
        undone = pl.col("done").is_null()
        turns = turns.filter(~undone | pl.col("first") | ~undone.shift(1, fill_value=False))  # only the first undone
        turns = self.with_limits(turns, "at", *dict.fromkeys(limits))
        turns = turns.with_columns(pl.when("first").then(limits[0]).otherwise(limits[1]).alias("due"))
        return self.judged_within(turns, rule, period=True)

    # The rules

    def assessed(self) -> pl.LazyFrame:
        """T1: within 24 clock hours."""
        found = self.within(self.occasions("underretning_modtaget"), self.of("vurdering_24_timer"), "r_underretning")
        return self.judged_within(found.with_columns(due=pl.col("at") + _DAY), "T1")

    def receipt(self) -> pl.LazyFrame:
        """T2: within six working days, unless the sender is anonymous, which may not be known."""
        asked = self.with_limits(self.occasions("underretning_modtaget"), "at", "workdays_6")
        sender = pl.col("f_afsender_art")
        found = self.within(asked.rename({"workdays_6": "due"}), self.of("kvittering_sendt"), "r_underretning")
        named = self.judged_within(found.filter(sender != "anonym"), "T2")
        unnamed = self.judged_within(found.filter(sender.is_null()), "T2")
        met = pl.col("outcome") == "met"
        unnamed = unnamed.with_columns(
            pl.when(met).then("outcome").otherwise(pl.lit("undeterminable")).alias("outcome"),
            pl.when(met).then("timeliness").otherwise(pl.lit("unknown")).alias("timeliness"),
        )
        excepted = found.filter(sender == "anonym").select(*_named("T2"), *_told("not_applicable"))
        return pl.concat([named, unnamed, excepted])

    def reconsidered(self) -> pl.LazyFrame:
        """T3: within 14 days; later is not met."""
        asked = self.with_limits(self.occasions("klage_modtaget"), "at", "days_14").rename({"days_14": "due"})
        return self.judged_within(self.within(asked, self.of("klage_genvurderet"), "r_klage"), "T3", late="not_met")

    def investigated(self) -> pl.LazyFrame:
        """T4: once a matter, within four months of its first notification; a preliminary assessment only in time."""
        first = self.of("bfu_besluttet").sort("at", "row").group_by("no", "matter").first().select("no", "id")
        asked = self.occasions("bfu_besluttet").join(
            first, left_on=["no", "occasion"], right_on=["no", "id"], how="semi"
        )
        began = self.of("underretning_modtaget").group_by("no", "matter").agg(pl.col("at").min().alias("start"))
        asked = self.with_limits(asked.join(began, on=["no", "matter"]), "start", "months_4").rename(
            {"months_4": "due"}
        )
        proof = self.proof(self.of("bfu_afsluttet", "foreloebig_vurdering"), "f_begrundet")
        proof = proof.filter((pl.col("rank") == 0) | pl.col("f_begrundet").fill_null(True))
        hits = asked.select(*_KEY, "matter", "start", "due").join(proof, on=["no", "matter"])
        hits = hits.filter(pl.col("done") >= pl.col("start"), (pl.col("rank") == 0) | (pl.col("done") <= pl.col("due")))
        best = self.best(hits, ["done", "rank"]).select(*_KEY, "id", "done")
        return self.judged_within(asked.join(best, on=_KEY, how="left"), "T4")

    def talked(self) -> pl.LazyFrame:
        """T5: a talk in the matter before the decision; one older than 60 days is for a person to judge."""
        arts = ["stoettende_indsats", "frivillig_anbringelse", "samvaer"]
        asked = self.anchored(self.occasions("afgoerelse").filter(pl.col("f_art").is_in(arts)))
        asked = self.with_limits(asked, "due", "fresh_60_days")
        talks = self.of("boernesamtale").filter(pl.col("f_om_indsatsen").fill_null(True))
        hits = self.same_matter(asked, talks, "fresh_60_days")
        return self.before(asked, hits.with_columns(old=pl.col("done") < pl.col("fresh_60_days")), "T5")

    def consented(self) -> pl.LazyFrame:
        """T6: a consent in the matter that still stands, from each who has custody at the decision."""
        began = self.of("foraeldremyndighed_begyndt").select("no", holder="f_indehaver", begins="at")
        ended = self.of("foraeldremyndighed_ophoert").select("no", holder="f_indehaver", ends="at")
        custody = began.join(ended, on=["no", "holder"], how="left")
        asked = self.anchored(self.occasions("afgoerelse").filter(pl.col("f_art") == "stoettende_indsats"))
        held = asked.select("no", "occasion", "at").join(custody, on="no")
        held = held.filter(pl.col("begins") <= pl.col("at"), pl.col("ends").is_null() | (pl.col("at") < pl.col("ends")))
        owed = asked.drop("person").join(held.select("no", "occasion", person="holder"), on=["no", "occasion"])
        nobody = asked.join(held, on=["no", "occasion"], how="anti").select(*_named("T6"), *_told("undeterminable"))

        to_support = pl.col("f_til") == "indsats"
        gave = self.proof(self.of("samtykke").filter(to_support), "f_fra").rename({"f_fra": "person"})
        took_back = self.of("samtykke_tilbagekaldt").filter(to_support).select("no", person="f_fra", back="at")
        hits = owed.select(*_KEY, "matter", "due").join(gave, on=["no", "matter", "person"])
        last = owed.select(*_KEY, "due").join(took_back, on=["no", "person"]).filter(pl.col("back") <= pl.col("due"))
        hits = hits.join(last.group_by(_KEY).agg(pl.col("back").max()), on=_KEY, how="left")
        hits = hits.filter(pl.col("back").is_null() | (pl.col("done") > pl.col("back")))
        return pl.concat([self.before(owed, hits.with_columns(old=pl.lit(False)), "T6"), nobody])

    def planned(self) -> pl.LazyFrame:
        """T7: a plan, no older than a year, before the measure; under the later law a revised one will do."""
        asked = self.with_limits(self.anchored(self.occasions("indsats_ivaerksat")), "due", "fresh_1_year")
        hits = self.same_matter(asked, self.of("plan_udarbejdet", "plan_revideret"), "fresh_1_year", "at")
        hits = hits.filter(
            pl.col("done") >= pl.col("fresh_1_year"), (pl.col("rank") == 0) | (pl.col("at") >= second_law())
        )
        return self.before(asked, hits, "T7")

    def followed_up(self) -> pl.LazyFrame:
        """T8: after three months, then every six, while the measure runs."""
        steps = self.of("opfoelgning").filter(pl.col("r_indsats").is_not_null())
        limits = ("months_3", "months_6")
        return self.recurring("T8", "indsats_ivaerksat", "indsats_ophoert", steps, "r_indsats", limits, 1)

    def visited(self) -> pl.LazyFrame:
        """T9: two visits with a talk in any 12 months of placement."""
        steps = self.of("tilsynsbesoeg").filter(pl.col("f_samtale_med_barnet"))
        limits = ("months_12", "months_12")
        return self.recurring("T9", "anbringelse_ivaerksat", "anbringelse_ophoert", steps, "r_anbringelse", limits, 2)

    def guided(self) -> pl.LazyFrame:
        """T10: what the letter itself says; not told is neither yes nor no."""
        both = pl.col("f_klagevejledning") & pl.col("f_klagefrist")
        outcome = pl.when(both).then(pl.lit("met")).when(~both).then(pl.lit("not_met"))
        return self.occasions("afgoerelse_meddelt").select(
            *_named("T10"),
            outcome.otherwise(pl.lit("undeterminable")).alias("outcome"),
            *_told("")[1:3],
            pl.when(both).then("at").alias("done"),
            *_told("")[4:5],
            pl.col("occasion").alias("evidence"),
        )

    def written_down(self) -> pl.LazyFrame:
        """T11: written within three working days; after 30 days it is not met."""
        asked = self.with_limits(self.occasions("boernesamtale"), "at", "workdays_3", "days_30")
        written, due = pl.col("written"), pl.col("workdays_3")
        usable = (written >= pl.col("at")) & (written <= as_of())
        ahead = written > as_of()
        return asked.select(
            *_named("T11"),
            pl.when(ahead & (due >= as_of())).then(pl.lit("pending"))
            .when(ahead).then(pl.lit("not_met"))
            .when(~usable.fill_null(False)).then(pl.lit("undeterminable"))
            .when((written > due) & (written > pl.col("days_30"))).then(pl.lit("not_met"))
            .otherwise(pl.lit("met")).alias("outcome"),
            pl.when(usable & (written <= due)).then(pl.lit("in_time"))
            .when(usable).then(pl.lit("late")).otherwise(pl.lit("none")).alias("timeliness"),
            due.alias("due"),
            pl.when(usable).then(written).alias("done"),
            pl.when(usable & (written > due)).then(written - due).alias("late_by"),
            pl.when(usable).then("occasion").alias("evidence"),
        )  # fmt: skip

    def not_restricted(self) -> pl.LazyFrame:
        """T12: contact is cut only after the committee has decided so; how far it was cut may not be known."""
        how = pl.col("f_samvaer_hyppighed")
        restricted = self.occasions("samvaer_begraenset")
        asked = self.anchored(restricted.filter(how.is_in(["sjaeldnere", "intet"])))
        decisions = self.of("afgoerelse").filter(
            pl.col("f_art").is_in(["samvaer", "afbrydelse_af_samvaer"]), pl.col("f_instans") == "boerne_og_ungeudvalg"
        )
        unknown = restricted.filter(how.is_null()).select(*_named("T12"), *_told("undeterminable"))
        return pl.concat([self.before(asked, self.same_matter(asked, decisions), "T12"), unknown])


def _named(rule: str) -> list[pl.Expr]:
    """The columns that say which finding it is."""
    return [pl.col("case"), pl.lit(rule).alias("requirement"), pl.lit("").alias("part"), *map(pl.col, _KEY[1:])]


def _told(outcome: str) -> list[pl.Expr]:
    """The columns of an answer that has neither time nor evidence."""
    nothing = [pl.lit(None, pl.Int64).alias(name) for name in ("due", "done", "late_by")]
    told = [pl.lit(outcome).alias("outcome"), pl.lit("none").alias("timeliness")]
    return [*told, *nothing, pl.lit(None, pl.String).alias("evidence")]
