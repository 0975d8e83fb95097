-- Which reported rules does the record not have, and why?
SELECT rule_id, not_recorded_reason
FROM rules_compared
WHERE comparison = 'not_recorded'
ORDER BY rule_id
