-- `timeline`: every date of a record, and every date that a check recorded, in one list.
-- A date rests on the claims of its cell, or else of its row; a recorded date belongs to the claim that was checked.
WITH dated AS (
  SELECT 'roles' AS "table", role_id AS record_id, 'date' AS field, title AS what, date_edtf AS edtf,
    date_min AS earliest, date_max AS latest, date_precision AS precision, date_basis AS basis, certainty,
    NULL AS claim_id
  FROM roles
  UNION ALL
  SELECT 'instruments', instrument_id, 'date', name, date_edtf, date_min, date_max, date_precision, date_basis, NULL,
    NULL
  FROM instruments
  UNION ALL
  SELECT 'provisions', p.provision_id, 'valid_from', 'begins: ' || r.instrument || ': ' || r.rule, p.valid_from_edtf,
    p.valid_from_min, p.valid_from_max, p.valid_from_precision, p.valid_from_basis, p.certainty, NULL
  FROM provisions p JOIN rules r ON r.rule_id = p.rule_id
  UNION ALL
  SELECT 'provisions', p.provision_id, 'valid_to', 'ends: ' || r.instrument || ': ' || r.rule, p.valid_to_edtf,
    p.valid_to_min, p.valid_to_max, p.valid_to_precision, p.valid_to_basis, p.certainty, NULL
  FROM provisions p JOIN rules r ON r.rule_id = p.rule_id
  UNION ALL
  SELECT 'treaty_actions', treaty_action_id, 'date',
    replace(concat_ws(', ', state_id, action, instrument_id, status), '_', ' '), date_edtf, date_min, date_max,
    date_precision, date_basis, certainty, NULL
  FROM treaty_actions
  UNION ALL
  SELECT 'treaty_actions', treaty_action_id, 'as_of',
    replace(concat_ws(', ', state_id, action, instrument_id, status), '_', ' '), as_of_edtf, as_of_min, as_of_max,
    as_of_precision, as_of_basis, certainty, NULL
  FROM treaty_actions
  UNION ALL
  SELECT 'events', event_id, 'date', title, date_edtf, date_min, date_max, date_precision, date_basis, certainty,
    NULL
  FROM events
  UNION ALL
  SELECT 'statements', statement_id, 'date', summary, date_edtf, date_min, date_max, date_precision, date_basis, NULL,
    NULL
  FROM statements
  UNION ALL
  SELECT 'quantities', quantity_id, 'period', subject, period_edtf, period_min, period_max, period_precision,
    period_basis, certainty, NULL
  FROM quantities
  UNION ALL
  SELECT 'checks', check_id, 'recorded_date', c.says || ' Recorded: ' || coalesce(k.recorded_value, k.finding),
    recorded_date_edtf, recorded_date_min, recorded_date_max, recorded_date_precision, recorded_date_basis, NULL,
    k.claim_id
  FROM checks k JOIN claims c ON c.claim_id = k.claim_id
), support AS (
  SELECT "table", record_id, field, string_agg(claim_id, ', ' ORDER BY claim_id) AS claims
  FROM provenance GROUP BY "table", record_id, field
)
SELECT
  coalesce(d.earliest, d.latest) AS sort_date, d."table", d.record_id, d.field, d.what, d.edtf, d.earliest, d.latest,
  d.precision, d.basis, d.certainty, coalesce(cell.claims, whole.claims, d.claim_id) AS claims
FROM dated d
LEFT JOIN support cell
  ON cell."table" = d."table" AND cell.record_id = d.record_id AND cell.field = d.field || '_edtf'
LEFT JOIN support whole
  ON whole."table" = d."table" AND whole.record_id = d.record_id AND whole.field IS NULL
WHERE d.edtf IS NOT NULL
