-- What each record takes from the claims that it rests on, those of its cells included, and a state from its place: one
-- row a record.
-- A table of records has the columns of these that its schema marks as derived. A row that no one article gives, and
-- one that rests on claims of two, has no source. The attribution is that of the claims of the row's own speaker.
WITH said AS (
  SELECT 'provisions' AS "table", provision_id AS record_id, speaker_id FROM provisions
  UNION ALL SELECT 'instrument_relations', relation_id, speaker_id FROM instrument_relations
  UNION ALL SELECT 'treaty_actions', treaty_action_id, speaker_id FROM treaty_actions
  UNION ALL SELECT 'events', event_id, speaker_id FROM events
  UNION ALL SELECT 'statements', statement_id, speaker_id FROM statements
  UNION ALL SELECT 'quantities', quantity_id, speaker_id FROM quantities
  UNION ALL SELECT 'roles', role_id, speaker_id FROM roles
), support AS (
  SELECT DISTINCT "table", record_id, claim_id FROM provenance
), changed AS (
  SELECT claim_id FROM renderings WHERE meaning_changed UNION SELECT claim_id FROM checks WHERE verdict = 'garbled'
), readings AS (
  SELECT "table", record_id, string_agg(reading, '; ' ORDER BY reading) AS verified_reading
  FROM (
    SELECT DISTINCT s."table", s.record_id, g.as_printed || ' → ' || g.canonical AS reading
    FROM support s
    JOIN renderings g ON g.claim_id = s.claim_id
    WHERE starts_with(g.status, 'verified') AND (g.meaning_changed OR g.kind IN (
      'person_name', 'organisation_name', 'place_name', 'policy_or_treaty_name'))
  ) one
  GROUP BY "table", record_id
), states AS (
  SELECT 'actors' AS "table", a.actor_id, l.iso3166_alpha3, l.cow_code, l.gw_code
  FROM actors a JOIN places l ON l.place_id = a.country_id WHERE a.actor_type = 'state'
), taking_part AS (
  SELECT 'events' AS "table", p.event_id AS record_id,
    string_agg(p.part || ': ' || a.label, '; ' ORDER BY p.part, a.label) AS participants
  FROM participants p JOIN actors a ON a.actor_id = p.actor_id GROUP BY p.event_id
)
SELECT
  s."table", s.record_id,
  CASE WHEN min(c.source_id) = max(c.source_id) THEN min(c.source_id) END AS source_id,
  CASE WHEN max(r.speaker_id) IS NULL THEN 'article'
    ELSE min(CASE WHEN c.speaker_id = r.speaker_id THEN c.attribution END) END AS attribution,
  CASE min(CASE k.verdict WHEN 'contradicted' THEN 1 WHEN 'garbled' THEN 2 WHEN 'imprecise' THEN 3
    WHEN 'not_found' THEN 4 WHEN 'confirmed' THEN 5 END)
    WHEN 1 THEN 'contradicted' WHEN 2 THEN 'garbled' WHEN 3 THEN 'imprecise' WHEN 4 THEN 'not_found'
    WHEN 5 THEN 'confirmed' END AS worst_verdict,
  count(x.claim_id) > 0 AS meaning_changed,
  max(v.verified_reading) AS verified_reading,
  max(m.participants) AS participants, max(l.iso3166_alpha3) AS iso3166_alpha3, max(l.cow_code) AS cow_code, max(l.gw_code) AS gw_code
FROM support s
JOIN claims c ON c.claim_id = s.claim_id
LEFT JOIN said r ON r."table" = s."table" AND r.record_id = s.record_id
LEFT JOIN checks k ON k.claim_id = s.claim_id
LEFT JOIN changed x ON x.claim_id = s.claim_id
LEFT JOIN readings v ON v."table" = s."table" AND v.record_id = s.record_id
LEFT JOIN taking_part m ON m."table" = s."table" AND m.record_id = s.record_id
LEFT JOIN states l ON l."table" = s."table" AND l.actor_id = s.record_id
GROUP BY s."table", s.record_id
