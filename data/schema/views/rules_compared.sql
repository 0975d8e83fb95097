-- `rules_compared`: one row a rule of `provisions` or `recorded_rules`: what each newspaper reports and what the record
-- has, side by side; what other articles report has a column of its own, each with the word that its id begins with.
-- `differences` lists the cells that both state and that differ; dates differ only where they cannot be the same.
WITH version AS (
  SELECT split_part(p.source_id, '-', 1) AS side,
    p.rule_id, p.provision_id AS id, p.instrument_id, p.deontic, p.activity, p.weapon_id, p.object_limit, p.place_id,
    p.place_scope, p.activation_condition, p.execution_constraint, p.purpose, p.valid_from_edtf, p.valid_from_min,
    p.valid_from_max, p.valid_to_edtf, p.valid_to_min, p.valid_to_max
  FROM provisions p
  UNION ALL
  SELECT 'the record', r.rule_id, r.recorded_rule_id, r.instrument_id, r.deontic, r.activity, r.weapon_id, r.object_limit,
    r.place_id, r.place_scope, r.activation_condition, r.execution_constraint, r.purpose, r.valid_from_edtf,
    r.valid_from_min, r.valid_from_max, r.valid_to_edtf, r.valid_to_min, r.valid_to_max
  FROM recorded_rules r
), line AS (
  SELECT v.*, w.label AS weapon, l.label AS place,
    CASE v.place_scope WHEN 'everywhere' THEN 'everywhere' WHEN 'outside' THEN 'outside ' || l.label
      WHEN 'within' THEN l.label END AS words_of_place,
    replace(v.deontic || ': ' || v.activity, '_', ' ')
      || coalesce(' (' || nullif(concat_ws('; ', w.label, v.object_limit), '') || ')', '')
      || coalesce('; place: ' || CASE v.place_scope WHEN 'everywhere' THEN 'everywhere'
        WHEN 'outside' THEN 'outside ' || l.label ELSE l.label END, '')
      || coalesce('; when: ' || v.activation_condition, '') || coalesce('; how: ' || v.execution_constraint, '')
      || coalesce('; purpose: ' || v.purpose, '') || coalesce('; from ' || v.valid_from_edtf, '')
      || coalesce('; to ' || v.valid_to_edtf, '') AS words
  FROM version v
  LEFT JOIN weapons w ON w.weapon_id = v.weapon_id
  LEFT JOIN places l ON l.place_id = v.place_id
), cell AS (
  SELECT a.rule_id, a.side, unnest([
    {'cell': 'deontic', 'position': 1, 'reported': replace(CAST(a.deontic AS VARCHAR), '_', ' '),
      'recorded': replace(CAST(r.deontic AS VARCHAR), '_', ' '), 'differ': a.deontic <> r.deontic},
    {'cell': 'activity', 'position': 2, 'reported': replace(CAST(a.activity AS VARCHAR), '_', ' '),
      'recorded': replace(CAST(r.activity AS VARCHAR), '_', ' '),
      'differ': a.activity NOT IN ('any', 'not_stated') AND a.activity <> r.activity},
    {'cell': 'weapon', 'position': 3, 'reported': a.weapon, 'recorded': r.weapon, 'differ': a.weapon_id <> r.weapon_id},
    {'cell': 'place', 'position': 4, 'reported': a.words_of_place, 'recorded': r.words_of_place,
      'differ': a.words_of_place <> r.words_of_place},
    {'cell': 'from', 'position': 5, 'reported': a.valid_from_edtf, 'recorded': r.valid_from_edtf,
      'differ': a.valid_from_max < r.valid_from_min OR a.valid_from_min > r.valid_from_max},
    {'cell': 'to', 'position': 6, 'reported': a.valid_to_edtf, 'recorded': r.valid_to_edtf,
      'differ': a.valid_to_max < r.valid_to_min OR a.valid_to_min > r.valid_to_max}
  ]) AS c
  FROM line a JOIN line r ON r.rule_id = a.rule_id AND r.side = 'the record'
  WHERE a.side <> 'the record'
), differing AS (
  SELECT rule_id, c.cell AS cell, min(c.position) AS position, c.recorded AS recorded,
    string_agg(DISTINCT c.reported || ' (' || side || ')', ' / ' ORDER BY c.reported || ' (' || side || ')') AS reported
  FROM cell WHERE c.differ GROUP BY rule_id, c.cell, c.recorded
), differences AS (
  SELECT rule_id, string_agg(cell || ': ' || reported || ' / ' || recorded || ' (record)', '; ' ORDER BY position) AS text
  FROM differing GROUP BY rule_id
), together AS (
  SELECT rule_id, min(instrument_id) AS instrument_id,
    string_agg(CASE side WHEN 'nyt' THEN words END, ' / ' ORDER BY id) AS new_york_times,
    string_agg(CASE side WHEN 'wapo' THEN words END, ' / ' ORDER BY id) AS washington_post,
    string_agg(CASE WHEN side NOT IN ('nyt', 'wapo', 'the record') THEN words || ' (' || side || ')' END, ' / '
      ORDER BY side, id) AS other_articles,
    string_agg(CASE side WHEN 'the record' THEN words END, ' / ' ORDER BY id) AS record,
    min(CASE side WHEN 'the record' THEN id END) AS recorded_rule_id, count(CASE WHEN side <> 'the record' THEN 1 END) AS versions
  FROM line GROUP BY rule_id
)
SELECT
  t.rule_id, t.instrument_id, coalesce(m.name, i.name) AS instrument, t.new_york_times, t.washington_post, t.other_articles,
  t.record,
  CASE WHEN t.record IS NULL THEN 'not_recorded' WHEN t.versions = 0 THEN 'not_reported'
    WHEN d.text IS NULL THEN 'nothing_differs' ELSE 'differs' END AS comparison,
  d.text AS differences, u.reason AS not_recorded_reason, t.recorded_rule_id
FROM together t
LEFT JOIN differences d ON d.rule_id = t.rule_id
LEFT JOIN unrecorded_rules u ON u.rule_id = t.rule_id
LEFT JOIN instruments i ON i.instrument_id = t.instrument_id
LEFT JOIN recorded_instruments m ON m.instrument_id = t.instrument_id
ORDER BY t.instrument_id, t.rule_id
