-- What did US policy say of the use of mines on 1 June 2016, by the record?
--
-- In Python: `lp.rules("use", on="2016-06-01", applies="yes", basis="recorded", bearer="us-military")` says it for any
-- day, with what international rules say.
SELECT
  i.name AS instrument, r.deontic, r.activity, w.label AS weapon, r.object_limit, r.place_scope, p.label AS place,
  lifted.rule_id AS lifts, r.rule_id
FROM recorded_rules r
JOIN recorded_instruments i ON i.instrument_id = r.instrument_id
LEFT JOIN recorded_rules lifted ON lifted.recorded_rule_id = r.exception_to
LEFT JOIN weapons w ON w.weapon_id = r.weapon_id
LEFT JOIN places p ON p.place_id = r.place_id
WHERE r.instrument_id LIKE 'us-%' AND r.activity IN ('use', 'any', 'not_stated') AND r.status = 'adopted'
  AND r.valid_from_max <= '2016-06-01' AND (r.valid_to_min IS NULL OR r.valid_to_min > '2016-06-01')
ORDER BY coalesce(r.exception_to, r.recorded_rule_id), r.exception_to IS NOT NULL, r.recorded_rule_id
