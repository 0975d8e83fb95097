-- Which facts rest on an unnamed source only?
SELECT claim_id, speaker, attribution, says, verdict
FROM facts
WHERE attribution IN ('anonymous', 'role_only', 'collective') AND NOT corroborated
ORDER BY claim_id
