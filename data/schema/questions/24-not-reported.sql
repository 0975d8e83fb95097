-- What does the policy of 2022 say that neither article reports?
SELECT rule_id, record
FROM rules_compared
WHERE instrument_id = 'us-2022' AND comparison = 'not_reported'
ORDER BY rule_id
