-- Who could authorise use under the 2020 policy, and who decides under the 2022 policy, on whose word?
SELECT instrument_id, rule, deontic, bearer_id, authoriser_id, speakers, sources
FROM rules
WHERE deontic IN ('power', 'no_power') OR authoriser_id IS NOT NULL
ORDER BY rule_id
