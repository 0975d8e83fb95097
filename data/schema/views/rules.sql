-- `rules`: every provision in words. A line is made of its cells, and what is not stated is left out:
-- "permitted: use (landmines); where: within, demilitarized zone; for: US military".
WITH named AS (
  SELECT
    p.*, i.name AS instrument, w.name AS weapon, l.name AS place, b.label AS bearer, d.label AS authoriser,
    coalesce(a.label, s.publisher) AS speaker
  FROM provisions p
  JOIN sources s ON s.source_id = p.source_id
  LEFT JOIN instruments i ON i.instrument_id = p.instrument_id
  LEFT JOIN weapons w ON w.weapon_id = p.weapon_id
  LEFT JOIN places l ON l.place_id = p.place_id
  LEFT JOIN actors b ON b.actor_id = p.bearer_id
  LEFT JOIN actors d ON d.actor_id = p.authoriser_id
  LEFT JOIN actors a ON a.actor_id = p.speaker_id
), worded AS (
  SELECT
    n.*,
    concat_ws('; ',
      n.deontic || ': ' || CASE n.activity WHEN 'not_stated' THEN 'activity not stated' ELSE n.activity END
        || ' (' || n.weapon || ')',
      'where: ' || CASE n.place_scope WHEN 'everywhere' THEN 'everywhere' ELSE n.place_scope || ', ' || n.place END,
      'purpose: ' || n.purpose,
      'for: ' || n.bearer,
      'decided by: ' || CASE WHEN n.authoriser IS DISTINCT FROM n.bearer THEN n.authoriser END,
      'condition: ' || n.condition
    ) AS rule
  FROM named n
)
SELECT
  n.provision_id, n.instrument_id, n.instrument, n.source_id, n.rule, n.deontic, n.activity, n.weapon, n.place_scope,
  n.place, n.purpose, n.bearer, n.authoriser, n.condition, n.exception_to, o.rule AS lifts, e.exceptions,
  n.valid_from_min, n.valid_from_max, n.valid_to_min, n.valid_to_max, n.certainty, n.note, n.speaker
FROM worded n
LEFT JOIN worded o ON o.provision_id = n.exception_to
LEFT JOIN (
  SELECT exception_to, string_agg(provision_id, ', ' ORDER BY provision_id) AS exceptions
  FROM provisions WHERE exception_to IS NOT NULL GROUP BY exception_to
) e ON e.exception_to = n.provision_id
