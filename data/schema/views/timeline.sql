-- `timeline`: every date of a record, and every date that a check recorded, in one list, each readable alone.
-- A date rests on the claims of its cell, or else of its row; a recorded date belongs to the claim that was checked.
-- `group_id` joins the rows on one rule, happening, figure or utterance.
WITH dated AS (
  SELECT 'roles' AS "table", role_id AS record_id, 'date' AS field, CAST(NULL AS VARCHAR) AS group_id,
    a.label || ': ' || title AS what, date_edtf AS edtf, date_min AS earliest, date_max AS latest,
    date_precision AS precision, date_basis AS basis, certainty, polarity, source_id, speaker_id, r.worst_verdict,
    r.meaning_changed
  FROM roles r JOIN actors a ON a.actor_id = r.actor_id
  UNION ALL
  SELECT 'instruments', instrument_id, 'date', instrument_id, name, date_edtf, date_min, date_max, date_precision,
    date_basis, NULL, NULL, NULL, NULL, worst_verdict, meaning_changed
  FROM instruments
  UNION ALL
  SELECT 'provisions', p.provision_id, 'valid_from', p.rule_id,
    CASE WHEN starts_with(p.valid_from_edtf, '[..') THEN 'had begun: '
      WHEN ends_with(p.valid_from_edtf, '..]') THEN 'begins, at the earliest then: '
      ELSE 'begins: ' END || r.instrument || ': ' || r.rule,
    p.valid_from_edtf, p.valid_from_min, p.valid_from_max, p.valid_from_precision, p.valid_from_basis, p.certainty,
    p.polarity, p.source_id, p.speaker_id, p.worst_verdict, p.meaning_changed
  FROM provisions p JOIN rules r ON r.rule_id = p.rule_id
  UNION ALL
  -- The certainty of a rule is not that of its end.
  SELECT 'provisions', p.provision_id, 'valid_to', p.rule_id,
    CASE WHEN ends_with(p.valid_to_edtf, '..]') THEN 'ends, at the earliest then: ' ELSE 'ends: ' END
      || r.instrument || ': ' || r.rule,
    p.valid_to_edtf, p.valid_to_min, p.valid_to_max, p.valid_to_precision, p.valid_to_basis, NULL, p.polarity,
    p.source_id, p.speaker_id, p.worst_verdict, p.meaning_changed
  FROM provisions p JOIN rules r ON r.rule_id = p.rule_id
  UNION ALL
  SELECT 'events', event_id, 'date', happening_id,
    CASE WHEN starts_with(date_edtf, '[..') THEN 'by then: '
      WHEN ends_with(date_edtf, '/..') AND date_precision = 'bound' THEN 'going on then, perhaps since earlier: '
      WHEN ends_with(date_edtf, '/..') THEN 'from then on: ' ELSE '' END || title, date_edtf, date_min, date_max,
    date_precision, date_basis, certainty, polarity, source_id, speaker_id, worst_verdict, meaning_changed
  FROM events
  UNION ALL
  SELECT 'statements', statement_id, 'date', occasion_id, a.label || ': ' || summary, date_edtf, date_min, date_max,
    date_precision, date_basis, certainty, polarity, source_id, speaker_id, s.worst_verdict, s.meaning_changed
  FROM statements s JOIN actors a ON a.actor_id = s.speaker_id
  UNION ALL
  SELECT 'quantities', quantity_id, 'period', figure_id, subject, period_edtf, period_min, period_max,
    period_precision, period_basis, certainty, polarity, source_id, speaker_id, worst_verdict, meaning_changed
  FROM quantities
  UNION ALL
  SELECT 'checks', k.check_id, 'recorded_date', NULL,
    f.says || ' Recorded: ' || coalesce(k.recorded_value, k.finding), recorded_date_edtf, recorded_date_min,
    recorded_date_max, recorded_date_precision, recorded_date_basis, NULL, NULL, f.source_id, f.speaker_id, k.verdict,
    f.meaning_changed
  FROM checks k JOIN facts f ON f.claim_id = k.claim_id
), recorded AS (
  -- What the record has of the same happening or rule.
  SELECT 'events' AS "table", 'date' AS field, happening_id AS group_id,
    string_agg(date_edtf, ', ' ORDER BY date_edtf) AS edtf
  FROM recorded_events GROUP BY happening_id
  UNION ALL
  SELECT 'provisions', 'valid_from', rule_id, string_agg(valid_from_edtf, ', ' ORDER BY valid_from_edtf)
  FROM recorded_rules GROUP BY rule_id
  UNION ALL
  SELECT 'provisions', 'valid_to', rule_id, string_agg(valid_to_edtf, ', ' ORDER BY valid_to_edtf)
  FROM recorded_rules GROUP BY rule_id
), support AS (
  SELECT "table", record_id, field, string_agg(claim_id, ', ' ORDER BY claim_id) AS claims
  FROM provenance GROUP BY "table", record_id, field
  UNION ALL
  SELECT 'checks', check_id, NULL, claim_id FROM checks
)
SELECT
  coalesce(d.earliest, d.latest) AS sort_date, d."table", d.record_id, d.field, d.group_id, d.what, d.edtf, d.earliest,
  d.latest, n.edtf AS recorded_edtf, d.precision, d.basis, d.certainty, d.polarity, d.source_id, coalesce(a.label, s.publisher) AS speaker,
  d.worst_verdict, d.meaning_changed, coalesce(cell.claims, whole.claims) AS claims
FROM dated d
LEFT JOIN actors a ON a.actor_id = d.speaker_id
LEFT JOIN sources s ON s.source_id = d.source_id
LEFT JOIN recorded n ON n."table" = d."table" AND n.field = d.field AND n.group_id = d.group_id
LEFT JOIN support cell
  ON cell."table" = d."table" AND cell.record_id = d.record_id AND cell.field = d.field || '_edtf'
LEFT JOIN (SELECT * FROM support WHERE field IS NULL) whole
  ON whole."table" = d."table" AND whole.record_id = d.record_id
WHERE d.edtf IS NOT NULL
