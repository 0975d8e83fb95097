-- `rules`: one row a rule, whatever number of articles, speakers or passages gives a version of it in `provisions`.
-- A cell of a rule is what the versions that state it share; where one of their weapons or places takes in the others,
-- that one. A weapon or bearer that the build filled in counts only where no version states one. What limits a rule in
-- words is joined, each wording with the word that its article begins with, as in "in battle (wapo) / at night (nyt)".
-- Another cell is empty where the versions differ, and so is what a rule protects, or its partner, where only some versions
-- state it; `differing_cells` names it. `differences` and the line `rule` have the wordings of all cells.
WITH larger AS (
  SELECT 'weapon' AS cell, weapon_id AS id, parent_id AS up FROM weapons WHERE parent_id IS NOT NULL
  UNION ALL
  SELECT 'place', place_id, part_of FROM places WHERE part_of IS NOT NULL
), two_up AS (
  SELECT cell, id, up FROM larger UNION SELECT a.cell, a.id, b.up FROM larger a JOIN larger b ON b.cell = a.cell AND b.id = a.up
), four_up AS (
  SELECT cell, id, up FROM two_up UNION SELECT a.cell, a.id, b.up FROM two_up a JOIN two_up b ON b.cell = a.cell AND b.id = a.up
), within AS (
  SELECT cell, id, up FROM four_up UNION SELECT a.cell, a.id, b.up FROM four_up a JOIN four_up b ON b.cell = a.cell AND b.id = a.up
), cell AS (
  -- One row a version and cell: the value, the words for reading where these are others, and where they stand in the line.
  SELECT p.rule_id, split_part(p.source_id, '-', 1) AS paper, unnest([
    {'cell': 'weapon', 'field': 'weapon_id', 'position': 1, 'stated': p.weapon_basis = 'stated', 'id': p.weapon_id, 'words': w.label},
    {'cell': 'object limit', 'field': 'object_limit', 'position': 2, 'stated': true, 'id': p.object_limit, 'words': NULL},
    {'cell': 'bearer', 'field': 'bearer_id', 'position': 3, 'stated': p.bearer_basis = 'stated', 'id': p.bearer_id, 'words': b.label},
    {'cell': 'place', 'field': 'place_id', 'position': 4, 'stated': true, 'id': p.place_id, 'words': CASE p.place_scope WHEN 'everywhere' THEN 'everywhere'
      WHEN 'outside' THEN 'outside ' || l.label ELSE l.label END},
    {'cell': 'protects', 'field': 'protects_id', 'position': 5, 'stated': true, 'id': p.protects_id, 'words': z.label},
    {'cell': 'when', 'field': 'activation_condition', 'position': 6, 'stated': true, 'id': p.activation_condition, 'words': NULL},
    {'cell': 'how', 'field': 'execution_constraint', 'position': 7, 'stated': true, 'id': p.execution_constraint, 'words': NULL},
    {'cell': 'purpose', 'field': 'purpose', 'position': 8, 'stated': true, 'id': p.purpose, 'words': NULL},
    {'cell': 'with', 'field': 'partner_id', 'position': 9, 'stated': true, 'id': p.partner_id, 'words': m.label},
    {'cell': 'decided by', 'field': 'authoriser_id', 'position': 10, 'stated': true, 'id': p.authoriser_id, 'words': d.label},
    {'cell': 'scope', 'field': 'place_scope', 'position': 11, 'stated': true, 'id': CAST(nullif(p.place_scope, 'not_stated') AS VARCHAR), 'words': NULL},
    {'cell': 'polarity', 'field': 'polarity', 'position': 12, 'stated': true, 'id': CAST(p.polarity AS VARCHAR), 'words': NULL},
    {'cell': 'from', 'field': 'valid_from_edtf', 'position': 13, 'stated': true, 'id': p.valid_from_edtf, 'words': NULL},
    {'cell': 'to', 'field': 'valid_to_edtf', 'position': 14, 'stated': true, 'id': p.valid_to_edtf, 'words': NULL},
    {'cell': 'certainty', 'field': 'certainty', 'position': 15, 'stated': true, 'id': CAST(p.certainty AS VARCHAR), 'words': NULL}
  ]) AS c
  FROM provisions p
  JOIN weapons w ON w.weapon_id = p.weapon_id
  LEFT JOIN places l ON l.place_id = p.place_id
  LEFT JOIN places z ON z.place_id = p.protects_id
  LEFT JOIN actors b ON b.actor_id = p.bearer_id
  LEFT JOIN actors d ON d.actor_id = p.authoriser_id
  LEFT JOIN actors m ON m.actor_id = p.partner_id
), stated AS (
  SELECT rule_id, paper, c.cell, c.field, c.position, c.id, coalesce(c.words, c.id) AS words
  FROM cell WHERE c.id IS NOT NULL
  QUALIFY c.stated OR NOT bool_or(c.stated) OVER (PARTITION BY rule_id, c.cell)
), counted AS (
  SELECT p.rule_id, count(*) AS versions, string_agg(DISTINCT p.source_id, ', ' ORDER BY p.source_id) AS sources,
    string_agg(DISTINCT coalesce(a.label, s.publisher), ', ' ORDER BY coalesce(a.label, s.publisher)) AS speakers,
    min(p.instrument_id) AS instrument_id, min(p.deontic) AS deontic, min(p.activity) AS activity,
    min(p.exception_to) AS exception_to,
    min(CASE p.worst_verdict WHEN 'contradicted' THEN 1 WHEN 'garbled' THEN 2 WHEN 'imprecise' THEN 3 WHEN 'not_found' THEN 4
      WHEN 'confirmed' THEN 5 END) AS worst, bool_or(p.meaning_changed) AS meaning_changed,
    string_agg(DISTINCT p.verified_reading, '; ' ORDER BY p.verified_reading) AS verified_reading
  FROM provisions p JOIN sources s ON s.source_id = p.source_id LEFT JOIN actors a ON a.actor_id = p.speaker_id
  GROUP BY p.rule_id
), shared AS (
  SELECT v.rule_id, v.cell, v.id
  FROM (SELECT DISTINCT rule_id, cell, id FROM stated) v
  JOIN (SELECT DISTINCT rule_id, cell, id FROM stated) u ON u.rule_id = v.rule_id AND u.cell = v.cell
  LEFT JOIN within n ON n.cell = v.cell AND n.id = u.id AND n.up = v.id
  GROUP BY v.rule_id, v.cell, v.id
  HAVING count(*) = count(CASE WHEN u.id = v.id OR n.id IS NOT NULL THEN 1 END)
), listed AS (
  SELECT s.rule_id, s.cell, min(s.field) AS field, min(s.position) AS position, count(DISTINCT s.id) > 1 AS differ,
    count(*) = max(c.versions) AS by_all,
    CASE WHEN count(DISTINCT s.id) = 1 AND count(*) = max(c.versions) THEN min(s.words)
    ELSE string_agg(DISTINCT s.words || ' (' || s.paper || ')', ' / ' ORDER BY s.words || ' (' || s.paper || ')') END AS words
  FROM stated s JOIN counted c ON c.rule_id = s.rule_id
  GROUP BY s.rule_id, s.cell
), kept AS (
  -- A place has its scope, and a scope its place, or both are empty.
  SELECT l.rule_id, l.cell, l.field, l.position,
    CASE WHEN l.position IN (2, 6, 7, 8) THEN l.words
      WHEN l.position IN (5, 9) AND NOT l.by_all OR l.position IN (4, 11) AND beside.id IS NULL THEN NULL
      ELSE s.id END AS id
  FROM listed l
  LEFT JOIN shared s ON s.rule_id = l.rule_id AND s.cell = l.cell
  LEFT JOIN shared beside ON beside.rule_id = l.rule_id
    AND beside.cell = CASE l.cell WHEN 'place' THEN 'scope' WHEN 'scope' THEN 'place' END
), lines AS (
  SELECT rule_id,
    max(CASE cell WHEN 'weapon' THEN words END) AS weapons,
    max(CASE cell WHEN 'object limit' THEN words END) AS object_limits,
    string_agg(CASE WHEN position BETWEEN 3 AND 10 THEN cell || ': ' || words END, '; ' ORDER BY position) AS context,
    coalesce(bool_or(differ AND position < 13), false) AS differ,
    string_agg(CASE WHEN differ THEN cell || ': ' || words END, '; ' ORDER BY position) AS differences
  FROM listed GROUP BY rule_id
), cells AS (
  SELECT rule_id,
    max(CASE cell WHEN 'weapon' THEN id END) AS weapon_id, max(CASE cell WHEN 'object limit' THEN id END) AS object_limit,
    max(CASE cell WHEN 'bearer' THEN id END) AS bearer_id, max(CASE cell WHEN 'place' THEN id END) AS place_id,
    max(CASE cell WHEN 'protects' THEN id END) AS protects_id, max(CASE cell WHEN 'when' THEN id END) AS activation_condition,
    max(CASE cell WHEN 'how' THEN id END) AS execution_constraint, max(CASE cell WHEN 'purpose' THEN id END) AS purpose,
    max(CASE cell WHEN 'with' THEN id END) AS partner_id, max(CASE cell WHEN 'decided by' THEN id END) AS authoriser_id,
    max(CASE cell WHEN 'from' THEN id END) AS valid_from_edtf, max(CASE cell WHEN 'to' THEN id END) AS valid_to_edtf,
    max(CASE cell WHEN 'certainty' THEN id END) AS certainty, max(CASE cell WHEN 'polarity' THEN id END) AS polarity,
    max(CASE cell WHEN 'scope' THEN id END) AS place_scope,
    string_agg(CASE WHEN id IS NULL THEN field END, ', ' ORDER BY position) AS differing_cells
  FROM kept GROUP BY rule_id
)
SELECT
  c.rule_id, c.instrument_id, i.name AS instrument,
  replace(c.deontic || ': ' || CASE c.activity WHEN 'not_stated' THEN 'activity not stated' ELSE c.activity END, '_', ' ')
    || ' (' || concat_ws('; ', t.weapons, t.object_limits) || ')' || coalesce('; ' || t.context, '') AS rule,
  c.deontic, c.activity, s.weapon_id, w.label AS weapon, s.object_limit, s.place_id, l.label AS place, s.place_scope,
  s.protects_id, s.bearer_id, b.label AS bearer, s.activation_condition, s.execution_constraint, s.purpose, s.partner_id,
  s.authoriser_id, o.rule_id AS lifts, e.exceptions, s.valid_from_edtf, s.valid_to_edtf, s.certainty, s.polarity,
  c.versions, c.sources, c.speakers, CASE WHEN c.versions > 1 THEN NOT t.differ END AS agree, t.differences, s.differing_cells,
  CASE c.worst WHEN 1 THEN 'contradicted' WHEN 2 THEN 'garbled' WHEN 3 THEN 'imprecise' WHEN 4 THEN 'not_found' WHEN 5 THEN
    'confirmed' END AS worst_verdict, c.meaning_changed, c.verified_reading
FROM counted c
JOIN cells s ON s.rule_id = c.rule_id
JOIN lines t ON t.rule_id = c.rule_id
JOIN instruments i ON i.instrument_id = c.instrument_id
LEFT JOIN weapons w ON w.weapon_id = s.weapon_id
LEFT JOIN places l ON l.place_id = s.place_id
LEFT JOIN actors b ON b.actor_id = s.bearer_id
LEFT JOIN provisions o ON o.provision_id = c.exception_to
LEFT JOIN (
  SELECT lifted.rule_id, string_agg(DISTINCT p.rule_id, ', ' ORDER BY p.rule_id) AS exceptions
  FROM provisions p JOIN provisions lifted ON lifted.provision_id = p.exception_to GROUP BY lifted.rule_id
) e ON e.rule_id = c.rule_id
