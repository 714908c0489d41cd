-- The twelve rules written by hand in SQL (DuckDB). They say what rules/*.toml say, on purpose once more: the yardstick
-- for an engine that reads the rules. They rely on what data.py promises of its cases. Times are whole seconds UTC.
-- Parameters: $events (a Parquet file), $as_of, $second_law; the table `days` has the calendar's limits.
with
e as materialized (
  select "case", id, kind, file_row_number as row, epoch("at")::bigint as t, epoch(written_at)::bigint as written,
    ("at" at time zone 'Europe/Copenhagen')::date as day, about[1] as matter,
    f_afsender_art, f_begrundet, f_om_indsatsen, f_art, f_fra, f_indehaver, f_instans, f_samvaer_hyppighed,
    f_samtale_med_barnet, f_klagevejledning, f_klagefrist, f_til[1] as f_til,
    r_underretning[1] as r_underretning, r_klage[1] as r_klage, r_indsats[1] as r_indsats,
    r_anbringelse[1] as r_anbringelse
  from read_parquet($events, file_row_number = true)
  where epoch("at")::bigint <= $as_of
),
birth as materialized (
  select e."case", turns_18 from e join days using (day) where kind = 'foedsel'
),
-- what calls for a duty: events before the child is 18, with the limits of their day
occasion as materialized (
  select e.*, birth.turns_18, days.* exclude (day, turns_18)
  from e join birth using ("case") join days using (day)
  where t < birth.turns_18 and kind in (
    'underretning_modtaget', 'klage_modtaget', 'bfu_besluttet', 'afgoerelse', 'indsats_ivaerksat',
    'anbringelse_ivaerksat', 'afgoerelse_meddelt', 'boernesamtale', 'samvaer_begraenset')
),

-- T1 to T4: a step after the occasion, by a limit
t1 as (
  select 'T1' as requirement, o."case", o.id as occasion, o.turns_18, o.t + 86400 as due,
    min(v.t) as done, arg_min(v.id, (v.t, v.row)) as evidence, 'met' as late
  from occasion o left join e v
    on v.kind = 'vurdering_24_timer' and v."case" = o."case" and v.r_underretning = o.id and v.t >= o.t
  where o.kind = 'underretning_modtaget' group by all
),
t2 as (
  select 'T2' as requirement, o."case", o.id as occasion, o.turns_18, o.workdays_6 as due,
    min(k.t) as done, arg_min(k.id, (k.t, k.row)) as evidence, 'met' as late
  from occasion o left join e k
    on k.kind = 'kvittering_sendt' and k."case" = o."case" and k.r_underretning = o.id and k.t >= o.t
  where o.kind = 'underretning_modtaget' and o.f_afsender_art is distinct from 'anonym' group by all
),
t3 as (
  select 'T3' as requirement, o."case", o.id as occasion, o.turns_18, o.days_14 as due,
    min(g.t) as done, arg_min(g.id, (g.t, g.row)) as evidence, 'not_met' as late
  from occasion o left join e g
    on g.kind = 'klage_genvurderet' and g."case" = o."case" and g.r_klage = o.id and g.t >= o.t
  where o.kind = 'klage_modtaget' group by all
),
-- once a matter; the clock starts at the first notification of the matter
t4_first as (
  select "case", matter, min(t) as start, any_value(day order by t) as day
  from e where kind = 'underretning_modtaget' group by all
),
t4_asked as (
  select o."case", o.id as occasion, o.turns_18, o.matter, f.start, days.months_4 as due
  from occasion o join t4_first f using ("case", matter) join days on days.day = f.day
  where o.kind = 'bfu_besluttet'
  qualify row_number() over (partition by o."case", matter order by o.t, o.row) = 1
),
t4 as (
  select 'T4' as requirement, o."case", o.occasion, o.turns_18, o.due,
    min(b.t) as done, arg_min(b.id, (b.t, b.kind, b.row)) as evidence, 'met' as late
  from t4_asked o left join e b
    on b."case" = o."case" and b.matter = o.matter and b.t >= o.start
    and (b.kind = 'bfu_afsluttet' or b.kind = 'foreloebig_vurdering' and b.f_begrundet is not false and b.t <= o.due)
  group by all
),

-- T8 and T9: turns; the opening is step 0, and a turn ends with the step `many` after its first
period as (
  select o."case", o.id as opened, o.t, o.day, o.turns_18, requirement, many, min(c.t) as ended,
    arg_min(c.id, (c.t, c.row)) as closing
  from occasion o
  join (values ('T8', 'indsats_ivaerksat', 1), ('T9', 'anbringelse_ivaerksat', 2)) as r(requirement, kind, many)
    using (kind)
  left join e c on c."case" = o."case" and (
    requirement = 'T8' and c.kind = 'indsats_ophoert' and c.r_indsats = o.id
    or requirement = 'T9' and c.kind = 'anbringelse_ophoert' and c.r_anbringelse = o.id)
  group by all
),
step as (
  select "case", opened, turns_18, requirement, many, ended, closing, opened as id, t, day, -1 as row from period
  union all
  select p."case", opened, turns_18, requirement, many, ended, closing, s.id, s.t, s.day, s.row
  from period p join e s on s."case" = p."case" and s.r_indsats = p.opened
  where requirement = 'T8' and s.kind = 'opfoelgning' and s.t >= p.t and (ended is null or s.t <= ended)
  union all
  select p."case", opened, turns_18, requirement, many, ended, closing, s.id, s.t, s.day, s.row
  from period p join e s on s."case" = p."case" and s.r_anbringelse = p.opened
  where requirement = 'T9' and s.kind = 'tilsynsbesoeg' and s.f_samtale_med_barnet and s.t >= p.t
    and (ended is null or s.t <= ended)
),
turn as (
  select step.*, row_number() over turns - 1 as place, count(*) over (partition by "case", opened) - 1 as steps,
    lead(t, many) over turns as done, lead(id, many) over turns as evidence
  from step window turns as (partition by "case", opened order by row >= 0, t, row)
),
recurring as (
  select requirement, "case", id as occasion, turn.turns_18, done, evidence, ended, closing, 'met' as late,
    case when requirement = 'T9' then months_12 when place = 0 then months_3 else months_6 end as due
  from turn join days using (day)
  where place <= greatest(steps - many + 1, 0)
),

after as (
  select requirement, "case", occasion, turns_18, due, done, evidence, late,
    null::bigint as ended, null::varchar as closing
  from (from t1 union all from t2 union all from t3 union all from t4)
  union all by name
  from recurring
),
judged_after as (
  select "case", requirement, occasion, '' as person,
    case when done <= due then 'met' when done is not null then late when ended <= due then 'lapsed'
      when turns_18 <= due and turns_18 <= $as_of then 'lapsed' when $as_of <= due then 'pending' else 'not_met'
    end as outcome,
    case when done <= due then 'in_time' when done is not null then 'late' else 'none' end as timeliness,
    due, done, case when done > due then done - due end as late_by,
    coalesce(evidence, case when ended <= due then closing end) as evidence
  from after
),
-- T2 again: where it is not told who sent it, it may be an exception
answered as (
  select a.* replace (
    case when unsure then 'undeterminable' else a.outcome end as outcome,
    case when unsure then 'unknown' else a.timeliness end as timeliness)
  from (
    select j.*, j.requirement = 'T2' and j.outcome <> 'met' and o.id is not null as unsure
    from judged_after j left join occasion o
      on o."case" = j."case" and o.id = j.occasion and o.kind = 'underretning_modtaget' and o.f_afsender_art is null
  ) a
),

-- T5, T6, T7, T12: a step before the occasion, or before the first act in its matter that bound the authority
bound as (
  select "case", matter, min(t) as t, any_value(day order by t) as day
  from e where kind = 'bindende_skridt' group by all
),
anchored as materialized (
  select o."case", o.id as occasion, o.kind, o.matter, o.t, o.f_art, o.f_samvaer_hyppighed,
    least(o.t, b.t) as due, case when b.t < o.t then b.day else o.day end as due_day
  from occasion o left join bound b using ("case", matter)
  where o.kind in ('afgoerelse', 'indsats_ivaerksat', 'samvaer_begraenset')
),
t5_asked as (
  select *, '' as person from anchored join days on days.day = due_day
  where kind = 'afgoerelse' and f_art in ('stoettende_indsats', 'frivillig_anbringelse', 'samvaer')
),
custody as (
  select b."case", b.f_indehaver as person, b.t as begins, x.t as ends
  from e b left join e x
    on x.kind = 'foraeldremyndighed_ophoert' and x."case" = b."case" and x.f_indehaver = b.f_indehaver
  where b.kind = 'foraeldremyndighed_begyndt'
),
t6_asked as (
  select a."case", occasion, matter, due, person
  from anchored a left join custody c
    on c."case" = a."case" and begins <= a.t and (ends is null or a.t < ends)
  where kind = 'afgoerelse' and f_art = 'stoettende_indsats'
),
t6_back as (
  select a."case", occasion, person, max(b.t) as back
  from t6_asked a join e b on b."case" = a."case" and b.f_fra = a.person and b.t <= a.due
  where b.kind = 'samtykke_tilbagekaldt' and b.f_til = 'indsats' group by all
),
t7_asked as (
  select *, '' as person from anchored join days on days.day = due_day where kind = 'indsats_ivaerksat'
),
t12_asked as (
  select *, '' as person from anchored
  where kind = 'samvaer_begraenset' and f_samvaer_hyppighed in ('sjaeldnere', 'intet')
),
-- grade: 0 in time, 1 too old, 2 too late; the first in time (written down before the step, if any was), else the
-- newest of the old, else the first after
pair as (
  select 'T5' as requirement, a."case", occasion, person, due, b.id, b.row, b.t as done, b.written,
    case when b.t > due then 2 when b.t < fresh_60_days then 1 else 0 end as grade, 0 as rank
  from t5_asked a left join e b on b."case" = a."case" and b.matter = a.matter and b.kind = 'boernesamtale'
    and b.f_om_indsatsen is not false
  union all
  select 'T6', a."case", occasion, person, due, s.id, s.row, s.t, s.written, case when s.t > due then 2 else 0 end, 0
  from t6_asked a left join t6_back using ("case", occasion, person)
  left join e s on s."case" = a."case" and s.matter = a.matter and s.f_fra = a.person and s.kind = 'samtykke'
    and s.f_til = 'indsats' and (back is null or s.t > back)
  where person is not null
  union all
  select 'T7', a."case", occasion, person, due, p.id, p.row, p.t, p.written, case when p.t > due then 2 else 0 end,
    case when p.kind = 'plan_revideret' then 1 else 0 end
  from t7_asked a left join e p on p."case" = a."case" and p.matter = a.matter and p.t >= fresh_1_year
    and (p.kind = 'plan_udarbejdet' or p.kind = 'plan_revideret' and a.t >= $second_law)
  union all
  select 'T12', a."case", occasion, person, due, d.id, d.row, d.t, d.written, case when d.t > due then 2 else 0 end, 0
  from t12_asked a left join e d on d."case" = a."case" and d.matter = a.matter and d.kind = 'afgoerelse'
    and d.f_art in ('samvaer', 'afbrydelse_af_samvaer') and d.f_instans = 'boerne_og_ungeudvalg'
),
best as (
  select requirement, "case", occasion, person, due,
    arg_min({id: id, done: done, grade: grade},
      (grade, grade = 0 and coalesce(written >= done and written > due, false),
        case when grade = 1 then -done else done end, rank, row)) filter (id is not null) as b
  from pair group by all
),
judged_before as (
  select "case", requirement, occasion, person,
    case when b.grade = 0 then 'met' when b.grade = 1 then 'human' else 'not_met' end as outcome,
    case when b.grade < 2 then 'in_time' when b.grade = 2 then 'late' else 'none' end as timeliness,
    due, b.done as done, case when b.grade = 2 then b.done - due end as late_by, b.id as evidence
  from best
),

-- T10: what the letter says. T11: when the talk was written down
t10 as (
  select "case", 'T10' as requirement, id as occasion, '' as person,
    case when f_klagevejledning and f_klagefrist then 'met' when not (f_klagevejledning and f_klagefrist) then 'not_met'
      else 'undeterminable' end as outcome,
    'none' as timeliness, null::bigint as due, case when f_klagevejledning and f_klagefrist then t end as done,
    null::bigint as late_by, id as evidence
  from occasion where kind = 'afgoerelse_meddelt'
),
t11_read as (
  select *, workdays_3 as due, coalesce(written >= t and written <= $as_of, false) as usable
  from occasion where kind = 'boernesamtale'
),
t11 as (
  select "case", 'T11' as requirement, id as occasion, '' as person,
    case when written > $as_of then case when $as_of <= due then 'pending' else 'not_met' end
      when not usable then 'undeterminable' when written > due and written > days_30 then 'not_met' else 'met'
    end as outcome,
    case when not usable then 'none' when written <= due then 'in_time' else 'late' end as timeliness,
    due, case when usable then written end as done,
    case when usable and written > due then written - due end as late_by, case when usable then id end as evidence
  from t11_read
),

-- what cannot be answered at all, and what is excepted
bare as (
  select "case", 'T2' as requirement, id as occasion, 'not_applicable' as outcome
  from occasion where kind = 'underretning_modtaget' and f_afsender_art = 'anonym'
  union all
  select "case", 'T6', occasion, 'undeterminable' from t6_asked where person is null
  union all
  select "case", 'T12', occasion, 'undeterminable'
  from anchored where kind = 'samvaer_begraenset' and f_samvaer_hyppighed is null
),
found as (
  select "case", requirement, occasion, person, outcome, timeliness, due, done, late_by, evidence from answered
  union all by name from judged_before
  union all by name from t10
  union all by name from t11
  union all by name
  select "case", requirement, occasion, '' as person, outcome, 'none' as timeliness, null::bigint as due,
    null::bigint as done, null::bigint as late_by, null::varchar as evidence
  from bare
)
select "case", requirement, '' as part, occasion, person, outcome, timeliness, due, done, late_by, evidence from found
