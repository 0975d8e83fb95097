-- `positions`: every stance with who holds it, on what, and how it counts; what the speaker asks for beside it.
-- The polarity is 1 for its target and -1 against it. That an actor is asked or hoped to act is neither.
WITH named AS (
  SELECT 'actors' AS "table", actor_id AS id, label, CAST(NULL AS VARCHAR) AS group_id FROM actors
  UNION ALL SELECT 'instruments', instrument_id, name, instrument_id FROM instruments
  UNION ALL SELECT 'provisions', p.provision_id, r.instrument || ': ' || r.rule, p.rule_id
    FROM provisions p JOIN rules r ON r.rule_id = p.rule_id
  UNION ALL SELECT 'events', event_id, title, happening_id FROM events
  UNION ALL SELECT 'weapons', weapon_id, label, weapon_id FROM weapons
)
SELECT
  x.statement_id, x.target_table, x.target_id, x.stance, a.actor_id AS speaker_id, a.label AS speaker, a.sector,
  CASE
    WHEN x.target_table = 'actors' AND x.stance IN ('urges', 'hopes_for') THEN 0
    WHEN x.stance IN ('welcomes', 'supports', 'defends', 'aligns_with', 'urges', 'hopes_for') THEN 1
    WHEN x.stance IN ('criticises', 'opposes') THEN -1
    ELSE 0
  END AS polarity,
  n.label AS target, n.group_id, x.asks_for, x.reservation, x.note, t.occasion_id, t.channel, t.audience_id, t.date_edtf AS date,
  t.date_min AS earliest, t.date_max AS latest, t.source_id, t.attribution, t.certainty, x.worst_verdict, x.meaning_changed
FROM stances x
JOIN statements t ON t.statement_id = x.statement_id
JOIN actors a ON a.actor_id = t.speaker_id
LEFT JOIN named n ON n."table" = x.target_table AND n.id = x.target_id
